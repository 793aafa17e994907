package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Choice;
import io.jswarm.api.field.Many;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Whole;
import io.jswarm.api.v1.EndpointSpec;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules of published ports. */
final class PortSpecs {
    private static final String FIELD = "endpoint.ports.";
    private static final int HIGHEST_PORT = 65_535;
    private static final int MOST_PORTS = 20_000;
    private static final String EXAMPLE = "--publish mode=host,published=8080,target=80";

    private PortSpecs() {}

    static List<Row> rows() {
        return List.of(
                Row.of("endpoint", Part.optional()),
                Row.of("endpoint.ports", "--publish", new Many(MOST_PORTS, Part.optional()), EXAMPLE),
                Row.of(FIELD + "protocol", "--publish", Choice.optional(), EXAMPLE + ",protocol=udp"),
                Row.of(FIELD + "target_port", "--publish", Whole.unsigned(1, HIGHEST_PORT), EXAMPLE),
                Row.of(
                        FIELD + "published_port",
                        "--publish",
                        Whole.unsigned(1, HIGHEST_PORT).zero("the engine chooses"),
                        EXAMPLE),
                Row.of(FIELD + "publish_mode", "--publish", Choice.optional(), EXAMPLE));
    }

    /** No port of a host is published twice, and there is no routing mesh yet. */
    static void check(EndpointSpec endpoint, Problems problems) {
        Set<String> seen = new HashSet<>();
        for (PortConfig port : endpoint.getPortsList()) {
            int target = port.getTargetPort();
            int published = port.getPublishedPort();
            problems.expect(
                    port.getPublishMode() == PublishMode.PUBLISH_MODE_HOST,
                    FIELD + "publish_mode",
                    "--publish: expected mode=host, but port " + Integer.toUnsignedString(target)
                            + " asks for the routing mesh (mode=ingress), which this version does not have.",
                    "Use: --publish mode=host," + example(port));
            String name = published + "/" + protocol(port);
            problems.expect(
                    published == 0 || seen.add(name),
                    FIELD + "published_port",
                    "--publish: expected each published port once, but " + name + " is published twice.",
                    "Publish the second one on another port of the host");
        }
    }

    private static String example(PortConfig port) {
        String published = port.getPublishedPort() == 0 ? "" : "published=" + port.getPublishedPort() + ",";
        String protocol = protocol(port).equals("tcp") ? "" : ",protocol=" + protocol(port);
        return published + "target=" + port.getTargetPort() + protocol;
    }

    private static String protocol(PortConfig port) {
        return switch (port.getProtocol()) {
            case PORT_PROTOCOL_UNSPECIFIED, PORT_PROTOCOL_TCP, UNRECOGNIZED -> "tcp";
            case PORT_PROTOCOL_UDP, PORT_PROTOCOL_SCTP ->
                port.getProtocol().name().substring("PORT_PROTOCOL_".length()).toLowerCase(Locale.ROOT);
        };
    }

    static EndpointSpec canonical(EndpointSpec endpoint) {
        EndpointSpec.Builder canonical = endpoint.toBuilder();
        for (PortConfig.Builder port : canonical.getPortsBuilderList()) {
            if (port.getProtocol() == PortProtocol.PORT_PROTOCOL_UNSPECIFIED) {
                port.setProtocol(PortProtocol.PORT_PROTOCOL_TCP);
            }
        }
        return canonical.build();
    }
}
