package io.jswarm.runtime.sim;

import io.jswarm.api.Now;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.FaultHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop on virtual time. Several loops share one {@link SimTime}; closing one drops all that it had waiting, which
 * is how a simulation lets a process die. Offloaded work runs when its delay has passed, so a simulation chooses how slow
 * the disk is. One thread.
 */
public final class SimLoop implements EventLoop, AutoCloseable {
    private final SimTime time;
    private final FaultHandler faults;
    private final Supplier<Duration> offloadDelay;
    private final Map<Object, Long> timers = new HashMap<>();
    private long timerOrder;
    /** What came while it stood still, in order. */
    private final Deque<Runnable> held = new ArrayDeque<>();

    private boolean running;
    private boolean paused;
    private boolean closed;
    private long wallSkewMs;

    /**
     * A loop.
     *
     * @param time shared by all loops of the simulation
     * @param faults told what events throw
     * @param offloadDelay how long the next offloaded work takes; at its deadline or beyond, it times out without running
     */
    public SimLoop(SimTime time, FaultHandler faults, Supplier<Duration> offloadDelay) {
        this.time = time;
        this.faults = faults;
        this.offloadDelay = offloadDelay;
    }

    /** A loop whose events throw nothing: what one throws ends whoever lets the time pass. Offloaded work takes no time. */
    public static SimLoop strict(SimTime time) {
        return new SimLoop(
                time,
                (what, cause) -> {
                    throw new AssertionError(what, cause);
                },
                () -> Duration.ZERO);
    }

    /** Moves this loop's wall clock, as a jump of a host's clock does; the monotonic one stays. */
    public void skewWall(long skewMs) {
        wallSkewMs = skewMs;
    }

    /** Stands still, as a process that was stopped: nothing runs until {@link #resume}, though time goes on. */
    public void pause() {
        paused = true;
    }

    /** Goes on, with all that came meanwhile in its order. */
    public void resume() {
        paused = false;
        held.forEach(this::post);
        held.clear();
    }

    @Override
    public void post(Runnable event) {
        at(time.now().monoNanos(), event);
    }

    private void at(long monoNanos, Runnable event) {
        if (!closed) {
            time.at(monoNanos, () -> run(event));
        }
    }

    private void run(Runnable event) {
        if (closed) {
            return;
        }
        if (paused) {
            held.add(event);
            return;
        }
        boolean outer = running;
        running = true;
        try {
            event.run();
        } catch (Throwable e) {
            faults.fatal("an event of a simulated loop", e);
        } finally {
            running = outer;
        }
    }

    @Override
    public void schedule(Object key, long monoNanos, Runnable event) {
        long order = timerOrder++;
        timers.put(key, order);
        at(monoNanos, () -> {
            if (timers.remove(key, order)) {
                event.run();
            }
        });
    }

    @Override
    public void cancel(Object key) {
        timers.remove(key);
    }

    @Override
    public boolean inLoop() {
        return running;
    }

    @Override
    public <T extends @Nullable Object> void offload(
            Callable<T> work, Duration deadline, BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
        Duration delay = offloadDelay.get();
        long start = time.now().monoNanos();
        if (delay.compareTo(deadline) >= 0) {
            at(
                    start + deadline.toNanos(),
                    () -> outcome.accept(null, new TimeoutException("no answer within " + deadline)));
            return;
        }
        at(start + delay.toNanos(), () -> {
            T result = null;
            Throwable failure = null;
            try {
                result = work.call();
            } catch (Exception e) {
                failure = e;
            }
            outcome.accept(result, failure);
        });
    }

    @Override
    public Now now() {
        Now now = time.now();
        return new Now(now.wallMs() + wallSkewMs, now.monoNanos());
    }

    /** Drops everything that waits; nothing of this loop runs any more. */
    @Override
    public void close() {
        closed = true;
        timers.clear();
        held.clear();
    }
}
