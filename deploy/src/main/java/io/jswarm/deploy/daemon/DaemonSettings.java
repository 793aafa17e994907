package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.worker.exec.docker.LogRotation;
import java.nio.file.Path;

/**
 * How a daemon is started.
 *
 * @param dataRoot where all its state lies
 * @param listenAddr host:port that managers listen on
 * @param advertiseAddr host or host:port that other nodes reach this host at; empty: to be found
 * @param dockerHost the engine's socket, as unix:///run/docker.sock
 * @param metricsAddr host:port for metrics and health; empty: none
 * @param localGroup the group of this host whose members may use its daemon as root may; empty: none
 * @param logRotation of the logs of containers whose services say nothing of it
 * @param ownSessions how many workers it serves itself while it leads, before it sends some to other managers
 */
public record DaemonSettings(
        Path dataRoot,
        String listenAddr,
        String advertiseAddr,
        String dockerHost,
        String metricsAddr,
        String localGroup,
        LogRotation logRotation,
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
        this(
                dataRoot,
                listenAddr,
                advertiseAddr,
                dockerHost,
                metricsAddr,
                "",
                LogRotation.read(LogRotation.DEFAULT),
                Dispatcher.OWN_SESSIONS);
    }
}
