package io.jswarm.manager.loop;

import io.jswarm.api.Now;
import io.jswarm.manager.state.Draft;
import java.time.Duration;

/**
 * When a batch takes no more work: it is one entry of the log, and whoever's work came first waits until the last of it is
 * decided. Each piece of work may overstep the bounds, none follows after that.
 */
final class BatchBounds {
    private static final int CHANGES = 1_000;
    private static final long BYTES = 512 * 1024;
    /** What was decided first waits no longer for what is decided after it. */
    private static final long NANOS = Duration.ofMillis(20).toNanos();

    private BatchBounds() {}

    /**
     * Whether a batch that began at {@code begin} is full. On virtual time, which stands still meanwhile, only its size
     * counts.
     */
    static boolean isReached(Draft draft, Now begin, Now now) {
        return draft.size() >= CHANGES || draft.bytes() >= BYTES || now.monoNanos() - begin.monoNanos() >= NANOS;
    }
}
