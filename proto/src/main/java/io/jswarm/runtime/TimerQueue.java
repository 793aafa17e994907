package io.jswarm.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Timers by key, the earliest first; equal times in the order of setting. One thread. */
final class TimerQueue {
    private record Timer(Object key, long monoNanos, long order, Runnable event) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(monoNanos - other.monoNanos, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final TreeSet<Timer> queue = new TreeSet<>();
    private final Map<Object, Timer> byKey = new HashMap<>();
    private long order;

    /** Sets the timer of the key, in place of the one it had. */
    void set(Object key, long monoNanos, Runnable event) {
        cancel(key);
        Timer timer = new Timer(key, monoNanos, order++, event);
        byKey.put(key, timer);
        queue.add(timer);
    }

    /** Forgets the timer of the key, if there is one. */
    void cancel(Object key) {
        Timer old = byKey.remove(key);
        if (old != null) {
            queue.remove(old);
        }
    }

    /** Nanoseconds until the first timer is due (zero or less: now), or {@code Long.MAX_VALUE} when there is none. */
    long waitNanos(long monoNanos) {
        Timer first = queue.isEmpty() ? null : queue.first();
        return first == null ? Long.MAX_VALUE : first.monoNanos - monoNanos;
    }

    /** Takes the first timer that is due, or null. */
    @Nullable
    Runnable pollDue(long monoNanos) {
        Timer first = queue.isEmpty() ? null : queue.first();
        if (first == null || first.monoNanos - monoNanos > 0) {
            return null;
        }
        queue.remove(first);
        byKey.remove(first.key);
        return first.event;
    }

    void clear() {
        queue.clear();
        byKey.clear();
    }
}
