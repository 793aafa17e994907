package io.jswarm.manager.liveness.heartbeat;

import io.jswarm.api.Now;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * When this process did not get to listen: it was paused, or starved of processor time. Told by a tick that came much too
 * late. What nobody could hear does not count as silence. Loop thread only.
 */
final class Stalls {
    /** Time between two ticks. */
    static final long TICK_MS = 250;

    /** How late a tick may be. */
    private static final long TOLERANCE_MS = 250;

    /** After a stall the messages that waited must be read first. */
    private static final long SETTLE_MS = 250;

    private static final int REMEMBERED = 64;

    private record Stall(long from, long to) {}

    private final Deque<Stall> stalls = new ArrayDeque<>();
    private long attendedNanos;
    private long endNanos;

    /** The loop begins to attend. */
    void begin(long monoNanos) {
        stalls.clear();
        attendedNanos = monoNanos;
        endNanos = monoNanos;
    }

    /** The loop attends now. */
    void attend(long monoNanos) {
        long dueNanos = attendedNanos + TICK_MS * Now.NANOS_PER_MS;
        if (monoNanos - dueNanos > TOLERANCE_MS * Now.NANOS_PER_MS) {
            Stall stall = new Stall(Math.max(dueNanos, endNanos), monoNanos + SETTLE_MS * Now.NANOS_PER_MS);
            stalls.addLast(stall);
            endNanos = stall.to();
            if (stalls.size() > REMEMBERED) {
                stalls.removeFirst();
            }
        }
        attendedNanos = monoNanos;
    }

    /** How much of the time between the two was lost. */
    long lostNanos(long from, long to) {
        long lost = 0;
        Iterator<Stall> newestFirst = stalls.descendingIterator();
        while (newestFirst.hasNext()) {
            Stall stall = newestFirst.next();
            if (stall.to() <= from) {
                break;
            }
            lost += Math.max(0, Math.min(to, stall.to()) - Math.max(from, stall.from()));
        }
        return lost;
    }
}
