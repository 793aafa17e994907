package io.jswarm.runtime;

import io.jswarm.api.Now;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that owns mutable state. Everybody else posts events to it; blocking work leaves it and comes back as an
 * event. An exception that an event throws is a bug and goes to the {@link FaultHandler}.
 */
public interface EventLoop {
    /** Runs the event later on the loop, in the order of posting. Any thread. Dropped once the loop is closed. */
    void post(Runnable event);

    /**
     * Runs the event on the loop when the monotonic clock has reached {@code monoNanos}; replaces the timer of the same
     * key. Loop thread only.
     */
    void schedule(Object key, long monoNanos, Runnable event);

    /** Forgets the timer of this key, if there is one. Loop thread only. */
    void cancel(Object key);

    /** Whether the caller is on the loop. */
    boolean inLoop();

    /**
     * Runs blocking work elsewhere and posts its outcome (result, or what it threw; {@code TimeoutException} once the
     * deadline has passed, when the work is interrupted) to the loop. Any thread.
     */
    <T extends @Nullable Object> void offload(
            Callable<T> work, Duration deadline, BiConsumer<@Nullable T, @Nullable Throwable> outcome);

    /** The time now. Any thread. */
    Now now();
}
