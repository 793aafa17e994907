package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How much of the managers' log a node may fill: so much on average, and much more for a while, since a worker that comes
 * back says everything again. It is the node's, not its session's: to connect anew gains nothing. Any thread.
 */
final class Allowances {
    /** A node may say something new of itself so often. */
    static final long DESCRIPTION_MS = 5_000;

    /** Bytes of statuses a second: some thousand of them. */
    static final long STATUS_BYTES_PER_S = 512 << 10;

    private static final long DESCRIPTIONS_AHEAD = 40;
    private static final long STATUS_BYTES_AHEAD = 32L << 20;
    private static final long DESCRIPTION_NANOS = DESCRIPTION_MS * Now.NANOS_PER_MS;
    private static final long NANOS_PER_BYTE = 1_000 * Now.NANOS_PER_MS / STATUS_BYTES_PER_S;
    private static final int SWEPT = 4_096;

    /**
     * Until when a node's words are paid for, of each kind.
     *
     * @param granted whether the last of them was
     */
    private record Paid(long descriptions, long statuses, boolean granted) {}

    private final ConcurrentHashMap<String, Paid> nodes = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** Whether the node may say something new of itself. */
    boolean describes(String nodeId, long nowNanos) {
        sweep(nowNanos);
        Paid paid = nodes.compute(nodeId, (id, before) -> {
            Paid known = known(before, nowNanos);
            long until = Math.max(known.descriptions, nowNanos) + DESCRIPTION_NANOS;
            boolean granted = until - nowNanos <= DESCRIPTIONS_AHEAD * DESCRIPTION_NANOS;
            return new Paid(granted ? until : known.descriptions, known.statuses, granted);
        });
        return paid != null && paid.granted;
    }

    /** Whether the node may send so many bytes of statuses. */
    boolean reports(String nodeId, int bytes, long nowNanos) {
        sweep(nowNanos);
        Paid paid = nodes.compute(nodeId, (id, before) -> {
            Paid known = known(before, nowNanos);
            long until = Math.max(known.statuses, nowNanos) + bytes * NANOS_PER_BYTE;
            boolean granted = until - nowNanos <= STATUS_BYTES_AHEAD * NANOS_PER_BYTE;
            return new Paid(known.descriptions, granted ? until : known.statuses, granted);
        });
        return paid != null && paid.granted;
    }

    private static Paid known(@Nullable Paid before, long nowNanos) {
        return before == null ? new Paid(nowNanos, nowNanos, true) : before;
    }

    /** Forgets who has nothing to pay for, once in a while. */
    private void sweep(long nowNanos) {
        if (asked.incrementAndGet() % SWEPT == 0) {
            nodes.values().removeIf(paid -> paid.descriptions <= nowNanos && paid.statuses <= nowNanos);
        }
    }
}
