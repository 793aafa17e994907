package io.jswarm.rpc;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.net.Inet6Address;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a daemon is reached.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0 to 65,535
 */
public record HostPort(String host, int port) {
    /** The port of the cluster's traffic when none is given; Swarm mode's as well. */
    public static final int CLUSTER = 2377;

    /** A name, an IPv4 address or an IPv6 address in brackets, with or without a port; or a bare IPv6 address. */
    private static final Pattern TEXT = Pattern.compile("(?:(?<name>[^:\\[\\]/\\s]+)|\\[(?<brackets>[^\\]]*:[^\\]]*)])"
            + "(?::(?<port>[0-9]{1,5}))?|(?<bare>[^\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*)");

    /**
     * Reads host or host:port.
     *
     * @param port the one that is meant when none is given
     * @param field what the text was given for, which the refusal names
     * @throws RejectedException when the text is neither
     */
    public static HostPort read(String text, int port, String field) {
        return read(text, port, field, field);
    }

    /** The same, for a field that people call otherwise. */
    public static HostPort read(String text, int port, String field, String name) {
        HostPort found = parse(text, port);
        if (found == null) {
            throw new RejectedException(Rejection.invalid(
                    field,
                    "Expected HOST or HOST:PORT for " + name + ", but got \"" + text + "\".",
                    "Example: 192.0.2.10:" + port));
        }
        return found;
    }

    private static @Nullable HostPort parse(String text, int port) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String given = parts.group("port");
        int number = given == null ? port : Integer.parseInt(given);
        String host = Stream.of("name", "brackets", "bare")
                .map(parts::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        return number > 65_535 || host.contains(":") && !isV6(host) ? null : new HostPort(host, number);
    }

    private static boolean isV6(String text) {
        try {
            var _ = Inet6Address.ofLiteral(text.replaceFirst("%.*", ""));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** As gRPC and people write it, IPv6 in brackets. */
    public String text() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
