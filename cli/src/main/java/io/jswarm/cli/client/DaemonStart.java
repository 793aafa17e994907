package io.jswarm.cli.client;

import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Endpoint;
import io.jswarm.cli.program.Environment;
import io.jswarm.cli.program.ExitCodes;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Waits for a daemon that is starting: in its first seconds its files are missing or those of the start before, and its
 * port is closed. One thread.
 */
public final class DaemonStart {
    private static final long LOOK_MS = 200;
    /** A shorter wait needs no words. */
    private static final long SILENT_MS = 1_000;

    private final Environment environment;
    private final Supplier<Endpoint> read;
    private final long beginMs;
    private final long endMs;
    private boolean told;

    /**
     * Waits from now on.
     *
     * @param atMost for so long; zero: not at all
     * @param read reads the daemon's files
     */
    public DaemonStart(Environment environment, Duration atMost, Supplier<Endpoint> read) {
        this.environment = environment;
        this.read = read;
        this.beginMs = environment.monotonicMs();
        this.endMs = beginMs + atMost.toMillis();
    }

    /**
     * Where the daemon is, as its files say.
     *
     * @throws CliException when there are none in time, or they are not for us
     */
    public Endpoint endpoint() {
        while (true) {
            try {
                return read.get();
            } catch (CliException e) {
                if (e.exitCode() != ExitCodes.UNREACHABLE || !pause()) {
                    throw e;
                }
            }
        }
    }

    /** Waits a moment for a daemon that did not accept a connection; false when the time is over. */
    boolean pause() {
        long now = environment.monotonicMs();
        if (now >= endMs) {
            return false;
        }
        if (!told && now - beginMs >= SILENT_MS) {
            told = true;
            environment.err().println("Waiting for the daemon on this host to start.");
        }
        environment.pause().forMillis(Math.min(LOOK_MS, endMs - now));
        return true;
    }
}
