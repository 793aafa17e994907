package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

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
    private static final long NANOS_PER_BYTE = 1_000 * Now.NANOS_PER_MS / STATUS_BYTES_PER_S;
    private static final int SWEPT = 4_096;

    private final Allowance descriptions = new Allowance(DESCRIPTION_MS * Now.NANOS_PER_MS, DESCRIPTIONS_AHEAD);
    private final Allowance statuses = new Allowance(NANOS_PER_BYTE, STATUS_BYTES_AHEAD);

    /** Whether the node may say something new of itself. */
    boolean describes(String nodeId, long nowNanos) {
        return descriptions.grants(nodeId, 1, nowNanos);
    }

    /** Whether the node may send so many bytes of statuses. */
    boolean reports(String nodeId, int bytes, long nowNanos) {
        return statuses.grants(nodeId, bytes, nowNanos);
    }

    /**
     * What nodes may say of one kind.
     *
     * @param nanos that a unit is paid with
     * @param ahead how many units a node may be ahead
     */
    private record Allowance(long nanos, long ahead, ConcurrentHashMap<String, Paid> nodes, AtomicInteger asked) {
        Allowance(long nanos, long ahead) {
            this(nanos, ahead, new ConcurrentHashMap<>(), new AtomicInteger());
        }

        boolean grants(String nodeId, long units, long nowNanos) {
            // Forgets who has nothing to pay for, once in a while.
            if (asked.incrementAndGet() % SWEPT == 0) {
                nodes.values().removeIf(paid -> paid.until <= nowNanos);
            }
            Paid paid = nodes.compute(nodeId, (id, before) -> {
                long from = before == null ? nowNanos : Math.max(before.until, nowNanos);
                long until = from + units * nanos;
                boolean granted = until - nowNanos <= ahead * nanos;
                return new Paid(granted ? until : from, granted);
            });
            return paid != null && paid.granted;
        }
    }

    /**
     * Until when a node's words are paid for.
     *
     * @param granted whether the last of them was
     */
    private record Paid(long until, boolean granted) {}
}
