package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A timer with one thread, which sleeps while nothing is due, and by which anything may be up to 10 ms late: what is due within
 * the same 10 ms costs one wake. Safe for any thread; tasks run one after the other.
 */
final class CoarseTimer implements Timer {
    private static final Logger LOG = LoggerFactory.getLogger(CoarseTimer.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ScheduledThreadPoolExecutor executor;
    private final Set<Entry> open = ConcurrentHashMap.newKeySet();

    CoarseTimer(String name) {
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name).factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs the task once, later; throws {@link java.util.concurrent.RejectedExecutionException} after {@link #stop}. */
    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
        Entry entry = new Entry(task);
        open.add(entry);
        try {
            long due = System.nanoTime() + unit.toNanos(delay);
            long late = Math.floorMod(-due, TICK_NANOS);
            entry.scheduled(executor.schedule(entry, unit.toNanos(delay) + late, TimeUnit.NANOSECONDS));
        } catch (RuntimeException e) {
            open.remove(entry);
            throw e;
        }
        return entry;
    }

    /** What was to come does not; returns it. A task that runs already goes on. */
    @Override
    public Set<Timeout> stop() {
        executor.shutdown();
        Set<Timeout> dropped = new HashSet<>(open);
        open.clear();
        return dropped;
    }

    private enum State {
        WAITING,
        EXPIRED,
        CANCELLED
    }

    private final class Entry implements Timeout, Runnable {
        private final TimerTask task;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private volatile Runnable forget = () -> {};

        Entry(TimerTask task) {
            this.task = task;
        }

        void scheduled(Future<?> later) {
            forget = () -> later.cancel(false);
        }

        @Override
        public void run() {
            open.remove(this);
            if (!state.compareAndSet(State.WAITING, State.EXPIRED)) {
                return;
            }
            try {
                task.run(this);
            } catch (Throwable e) {
                LOG.warn("A timed task of the Raft library failed", e);
            }
        }

        @Override
        public Timer timer() {
            return CoarseTimer.this;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            return state.get() == State.EXPIRED;
        }

        @Override
        public boolean isCancelled() {
            return state.get() == State.CANCELLED;
        }

        @Override
        public boolean cancel() {
            boolean won = state.compareAndSet(State.WAITING, State.CANCELLED);
            if (won) {
                open.remove(this);
                forget.run();
            }
            return won;
        }
    }
}
