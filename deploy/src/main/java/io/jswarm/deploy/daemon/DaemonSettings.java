package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.manager.dispatcher.Dispatcher;
import java.nio.file.Path;

/**
 * How a daemon is started.
 *
 * @param dataRoot where all its state lies
 * @param listenAddr host:port that managers listen on
 * @param advertiseAddr host or host:port that other nodes reach this host at; empty: to be found
 * @param dockerHost the engine's socket, as unix:///run/docker.sock
 * @param metricsAddr host:port for metrics and health; empty: none
 * @param ownSessions how many workers it serves itself while it leads, before it sends some to other managers
 */
public record DaemonSettings(
        Path dataRoot,
        String listenAddr,
        String advertiseAddr,
        String dockerHost,
        String metricsAddr,
        int ownSessions) {
    /**
     * Checks what has a range.
     *
     * @throws RejectedException when a number is out of it
     */
    public DaemonSettings {
        if (ownSessions < 0) {
            throw new RejectedException(Rejection.invalid(
                    "--own-sessions",
                    "Expected 0 or more, but got " + ownSessions + ".",
                    "Leave it out for the default."));
        }
    }

    /** As every daemon is started. */
    public DaemonSettings(
            Path dataRoot, String listenAddr, String advertiseAddr, String dockerHost, String metricsAddr) {
        this(dataRoot, listenAddr, advertiseAddr, dockerHost, metricsAddr, Dispatcher.OWN_SESSIONS);
    }

    /** The port of the cluster's traffic when none is given. */
    public static final int DEFAULT_PORT = 2377;

    /**
     * Reads host:port; the port may be left out.
     *
     * @throws RejectedException when the text is neither
     */
    static HostPort hostPort(String text, int defaultPort, String field) {
        int colon = text.lastIndexOf(':');
        boolean bareV6 = text.indexOf(':') != colon && !text.contains("]");
        String host = colon < 0 || bareV6 || text.endsWith("]") ? text : text.substring(0, colon);
        String port = host.length() == text.length() ? Integer.toString(defaultPort) : text.substring(colon + 1);
        if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new RejectedException(Rejection.invalid(
                    field,
                    "Expected HOST or HOST:PORT for " + field + ", but got \"" + text + "\".",
                    "For example: " + field + " 192.0.2.10:" + DEFAULT_PORT));
        }
        return new HostPort(host.replace("[", "").replace("]", ""), Integer.parseInt(port));
    }

    /** A host and a port. */
    record HostPort(String host, int port) {
        /** As gRPC and people write it, IPv6 in brackets. */
        String text() {
            return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
        }
    }
}
