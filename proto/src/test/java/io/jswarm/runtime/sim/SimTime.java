package io.jswarm.runtime.sim;

import io.jswarm.api.Now;
import io.jswarm.runtime.Clock;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * The virtual clock that all loops and networks of one simulation share, and the queue of what will happen. Time moves only
 * from one event to the next; events of the same time run in the order in which they were added. One thread.
 */
public final class SimTime implements Clock {
    private record Entry(long monoNanos, long order, Runnable event) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(monoNanos, other.monoNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private final long wallStartMs;
    private long monoNanos;
    private long order;

    /** Starts at monotonic zero and the given wall time, in milliseconds since the Unix epoch. */
    public SimTime(long wallStartMs) {
        this.wallStartMs = wallStartMs;
    }

    @Override
    public Now now() {
        return new Now(wallStartMs + monoNanos / Now.NANOS_PER_MS, monoNanos);
    }

    /** Adds an event for a monotonic time; one that has passed already means now. */
    public void at(long atMonoNanos, Runnable event) {
        entries.add(new Entry(Math.max(monoNanos, atMonoNanos), order++, event));
    }

    /** Runs the next event; false when there is none. */
    public boolean runNext() {
        Entry next = entries.poll();
        if (next == null) {
            return false;
        }
        monoNanos = next.monoNanos;
        next.event.run();
        return true;
    }

    /** Runs all that happens within the duration, and lets that much time pass. */
    public void advance(Duration duration) {
        long end = monoNanos + duration.toNanos();
        for (Entry next = entries.peek(); next != null && next.monoNanos <= end; next = entries.peek()) {
            runNext();
        }
        monoNanos = end;
    }

    /** Runs events until the condition holds; false when it does not within the duration. */
    public boolean advanceUntil(Duration limit, BooleanSupplier condition) {
        long end = monoNanos + limit.toNanos();
        while (!condition.getAsBoolean()) {
            Entry next = entries.peek();
            if (next == null || next.monoNanos > end) {
                monoNanos = end;
                return false;
            }
            runNext();
        }
        return true;
    }
}
