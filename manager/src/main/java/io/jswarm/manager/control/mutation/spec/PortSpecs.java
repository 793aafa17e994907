package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.EndpointSpec;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The rules of published ports. */
final class PortSpecs {
    private static final String FIELD = "endpoint.ports.";
    private static final int HIGHEST_PORT = 65_535;

    private PortSpecs() {}

    static void check(EndpointSpec endpoint, Problems problems) {
        Set<String> seen = new HashSet<>();
        for (PortConfig port : endpoint.getPortsList()) {
            int target = port.getTargetPort();
            int published = port.getPublishedPort();
            problems.expect(
                    target >= 1 && target <= HIGHEST_PORT,
                    FIELD + "target_port",
                    "--publish: expected a target of 1 to 65535, but got " + Integer.toUnsignedString(target) + ".",
                    "Example: --publish mode=host,published=8080,target=80");
            problems.expect(
                    published >= 0 && published <= HIGHEST_PORT,
                    FIELD + "published_port",
                    "--publish: expected a published port of 1 to 65535, or 0 to let the engine choose, but got "
                            + Integer.toUnsignedString(published) + ".",
                    "Example: --publish mode=host,published=8080,target=80");
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
