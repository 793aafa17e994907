package io.jswarm.client;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Waits for a daemon that is starting: in its first seconds its files are missing or those of the start before, and its
 * port is closed. Any thread.
 */
final class DaemonStart {
    private static final long LOOK_MS = 200;
    /** A shorter wait is nothing to tell of. */
    private static final long SILENT_MS = 1_000;

    private final ClientSettings settings;
    private final Supplier<Endpoint> read;
    private final Runnable onWaiting;
    private final long beginMs;
    private final long endMs;
    private volatile boolean told;

    /**
     * Waits from now on.
     *
     * @param atMost for so long; zero: not at all
     * @param read reads the daemon's files
     * @param onWaiting told once, when the wait is one that a person would notice
     */
    DaemonStart(ClientSettings settings, Duration atMost, Supplier<Endpoint> read, Runnable onWaiting) {
        this.settings = settings;
        this.read = read;
        this.onWaiting = onWaiting;
        this.beginMs = settings.monotonicMs();
        this.endMs = beginMs + atMost.toMillis();
    }

    /**
     * Where the daemon is, as its files say.
     *
     * @throws ClientException when there are none in time, or they are not for us
     */
    Endpoint endpoint() {
        while (true) {
            try {
                return read.get();
            } catch (ClientException e) {
                if (!(e.failure() instanceof Failure.NoDaemon) || !pause()) {
                    throw e;
                }
            }
        }
    }

    /** Waits a moment for a daemon that did not accept a connection; false when the time is over. */
    boolean pause() {
        long now = settings.monotonicMs();
        if (now >= endMs) {
            return false;
        }
        if (!told && now - beginMs >= SILENT_MS) {
            told = true;
            onWaiting.run();
        }
        settings.pause().forMillis(Math.min(LOOK_MS, endMs - now));
        return true;
    }
}
