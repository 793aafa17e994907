package io.jswarm.cli.values;

import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Published ports: short {@code [published:]target[/protocol]}, where both may be ranges, and long
 * {@code published=,target=,protocol=,mode=}. Only host mode is carried out; everything else is refused with the text
 * to type instead.
 */
public final class Ports {
    private static final Pattern SHORT = Pattern.compile("(?:(\\d+)(?:-(\\d+))?:)?(\\d+)(?:-(\\d+))?(?:/([a-zA-Z]+))?");

    private Ports() {}

    /**
     * Reads one {@code --publish} value.
     *
     * @throws IllegalArgumentException when it cannot be read, or is not host mode
     */
    public static List<PortConfig> parse(String text) {
        List<PortConfig> ports = text.contains("=") ? List.of(parseLong(text)) : parseShort(text);
        if (ports.stream().anyMatch(port -> port.getPublishMode() != PublishMode.PUBLISH_MODE_HOST)) {
            throw new IllegalArgumentException(
                    "ingress mode is not available yet; publish on the hosts that run the tasks instead: "
                            + String.join(
                                    " ", ports.stream().map(Ports::replacement).toList()));
        }
        return ports;
    }

    private static String replacement(PortConfig port) {
        return "--publish "
                + format(port.toBuilder()
                        .setPublishMode(PublishMode.PUBLISH_MODE_HOST)
                        .build());
    }

    /** The long syntax of a port. */
    public static String format(PortConfig port) {
        StringBuilder text = new StringBuilder();
        if (port.getPublishedPort() != 0) {
            text.append("published=").append(port.getPublishedPort()).append(',');
        }
        text.append("target=").append(port.getTargetPort());
        if (port.getProtocol() != PortProtocol.PORT_PROTOCOL_TCP) {
            text.append(",protocol=").append(protocolName(port.getProtocol()));
        }
        String mode = port.getPublishMode() == PublishMode.PUBLISH_MODE_HOST ? "host" : "ingress";
        return text.append(",mode=").append(mode).toString();
    }

    private static List<PortConfig> parseShort(String text) {
        Matcher parts = SHORT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    text.chars().filter(c -> c == ':').count() > 1
                            ? "a host address cannot be given: expected [published:]target, but got '" + text + "'"
                            : "expected [published:]target[/tcp|udp|sctp] or published=,target=,mode=host, but got '"
                                    + text + "'");
        }
        int target = port(parts.group(3));
        int last = parts.group(4) == null ? target : port(parts.group(4));
        int published = parts.group(1) == null ? 0 : port(parts.group(1));
        int publishedLast = parts.group(2) == null ? published : port(parts.group(2));
        if (last < target || published != 0 && publishedLast - published != last - target) {
            throw new IllegalArgumentException("expected two ranges of the same length, but got '" + text + "'");
        }
        PortProtocol protocol = protocol(parts.group(5) == null ? "tcp" : parts.group(5));
        List<PortConfig> ports = new ArrayList<>();
        for (int i = 0; i <= last - target; i++) {
            ports.add(PortConfig.newBuilder()
                    .setProtocol(protocol)
                    .setTargetPort(target + i)
                    .setPublishedPort(published == 0 ? 0 : published + i)
                    .setPublishMode(PublishMode.PUBLISH_MODE_INGRESS)
                    .build());
        }
        return ports;
    }

    private static PortConfig parseLong(String text) {
        PortConfig.Builder port = PortConfig.newBuilder()
                .setProtocol(PortProtocol.PORT_PROTOCOL_TCP)
                .setPublishMode(PublishMode.PUBLISH_MODE_INGRESS);
        for (String field : CsvFields.split(text)) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? field : field.substring(0, equals);
            String value = equals < 0 ? "" : field.substring(equals + 1);
            switch (key.toLowerCase(Locale.ROOT)) {
                case "published" -> port.setPublishedPort(port(value));
                case "target" -> port.setTargetPort(port(value));
                case "protocol" -> port.setProtocol(protocol(value));
                case "mode" -> port.setPublishMode(mode(value));
                default ->
                    throw new IllegalArgumentException(
                            "expected published, target, protocol or mode, but got '" + field + "'");
            }
        }
        if (port.getTargetPort() == 0) {
            throw new IllegalArgumentException("expected target=PORT in '" + text + "'");
        }
        return port.build();
    }

    private static PublishMode mode(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "host" -> PublishMode.PUBLISH_MODE_HOST;
            case "ingress" -> PublishMode.PUBLISH_MODE_INGRESS;
            default -> throw new IllegalArgumentException("expected mode host or ingress, but got '" + text + "'");
        };
    }

    private static PortProtocol protocol(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "tcp" -> PortProtocol.PORT_PROTOCOL_TCP;
            case "udp" -> PortProtocol.PORT_PROTOCOL_UDP;
            case "sctp" -> PortProtocol.PORT_PROTOCOL_SCTP;
            default -> throw new IllegalArgumentException("expected protocol tcp, udp or sctp, but got '" + text + "'");
        };
    }

    /**
     * A port number.
     *
     * @throws IllegalArgumentException when it is not 1 to 65535
     */
    public static int port(String text) {
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new IllegalArgumentException("expected a port from 1 to 65535, but got '" + text + "'");
    }

    /** {@code tcp}, {@code udp} or {@code sctp}. */
    public static String protocolName(PortProtocol protocol) {
        return switch (protocol) {
            case PORT_PROTOCOL_UDP -> "udp";
            case PORT_PROTOCOL_SCTP -> "sctp";
            default -> "tcp";
        };
    }

    /** Which ports {@code --publish-rm} names: {@code target[/protocol]}, or any form that {@link #parse} reads. */
    public static boolean isNamedBy(PortConfig port, String text) {
        String target = text.contains("=") ? String.valueOf(parseLong(text).getTargetPort()) : text;
        int slash = target.indexOf('/');
        if (slash >= 0 && protocol(target.substring(slash + 1)) != port.getProtocol()) {
            return false;
        }
        String number = slash < 0 ? target : target.substring(0, slash);
        return port(number.substring(number.lastIndexOf(':') + 1)) == port.getTargetPort();
    }
}
