package io.jswarm.worker.exec.docker;

import io.jswarm.runtime.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets the loop end a stream that another thread reads, and gives up one that the engine does not open. An open one ends
 * when it is closed or its engine hangs up, not by a deadline.
 */
final class Streaming {
    /** The deadline of reading: none. */
    static final Duration FOREVER = Duration.ofDays(3650);

    private static final long OPEN_MS = 10_000;

    private final EventLoop loop;
    private final AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
    private volatile boolean closed;
    private volatile boolean open;
    private volatile boolean silent;

    Streaming(EventLoop loop) {
        this.loop = loop;
    }

    /** On the loop, when the reading begins: the engine has so long to open the stream. */
    void guard() {
        loop.schedule(this, loop.now().monoAfterMs(OPEN_MS), () -> {
            if (!open && !closed) {
                silent = true;
                interrupt();
            }
        });
    }

    /** On the reading thread, before it asks the engine: from now on it may be interrupted. */
    void begin() throws IOException {
        reader.set(Thread.currentThread());
        if (closed) {
            throw new IOException("closed");
        }
    }

    /** On the reading thread: the engine has answered. */
    void opened() {
        open = true;
    }

    /** On the loop, when the reading has ended: what it ended with, in words, when that is for want of an answer. */
    @Nullable
    String ended() {
        loop.cancel(this);
        return silent ? "it opened no stream within " + OPEN_MS / 1_000 + " s" : null;
    }

    boolean closed() {
        return closed;
    }

    /** Ends the stream. */
    void close() {
        closed = true;
        loop.cancel(this);
        interrupt();
    }

    private void interrupt() {
        Thread thread = reader.get();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
