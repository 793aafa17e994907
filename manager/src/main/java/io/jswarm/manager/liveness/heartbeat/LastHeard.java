package io.jswarm.manager.liveness.heartbeat;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When something was last heard on a stream, noted by whoever takes its bytes off the network: so a control loop that is
 * busy, and hears of it later, takes nobody for silent. Any thread.
 */
public final class LastHeard {
    private final AtomicLong heardNanos;

    /** A stream that was opened now. */
    public LastHeard(long monoNanos) {
        heardNanos = new AtomicLong(monoNanos);
    }

    /** Something was heard. */
    public void heard(long monoNanos) {
        heardNanos.accumulateAndGet(monoNanos, Math::max);
    }

    /** Monotonic time at which something was heard last. */
    public long heardNanos() {
        return heardNanos.get();
    }
}
