package io.jswarm.rpc;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;

/**
 * Where a daemon is reached.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0 to 65,535
 */
public record HostPort(String host, int port) {
    /** The port of the cluster's traffic when none is given; Swarm mode's as well. */
    public static final int CLUSTER = 2377;

    /**
     * Reads host or host:port.
     *
     * @param port the one that is meant when none is given
     * @param field what the text was given for, which the refusal names
     * @throws RejectedException when the text is neither
     */
    public static HostPort read(String text, int port, String field) {
        int colon = text.lastIndexOf(':');
        boolean bareV6 = text.indexOf(':') != colon && !text.contains("]");
        String host = colon < 0 || bareV6 || text.endsWith("]") ? text : text.substring(0, colon);
        String given = host.length() == text.length() ? Integer.toString(port) : text.substring(colon + 1);
        if (host.isEmpty() || !given.matches("[0-9]{1,5}") || Integer.parseInt(given) > 65_535) {
            throw new RejectedException(Rejection.invalid(
                    field,
                    "Expected HOST or HOST:PORT for " + field + ", but got \"" + text + "\".",
                    "For example: 192.0.2.10:" + port));
        }
        return new HostPort(host.replace("[", "").replace("]", ""), Integer.parseInt(given));
    }

    /** As gRPC and people write it, IPv6 in brackets. */
    public String text() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
