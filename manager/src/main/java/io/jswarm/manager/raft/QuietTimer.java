package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread of the library's for what is due at times, asleep in between. Safe for any thread. */
final class QuietTimer implements Timer {
    private static final Logger LOG = LoggerFactory.getLogger(QuietTimer.class);

    private final ScheduledThreadPoolExecutor thread;

    QuietTimer(String name) {
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name).factory());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
        Pending pending = new Pending(task);
        pending.scheduled = thread.schedule(pending::run, delay, unit);
        return pending;
    }

    /** Lets what runs run to its end, and drops the rest. */
    @Override
    public Set<Timeout> stop() {
        thread.shutdown();
        return Set.of();
    }

    private final class Pending implements Timeout {
        private final TimerTask task;
        private volatile @Nullable Future<?> scheduled;
        private volatile boolean begun;

        Pending(TimerTask task) {
            this.task = task;
        }

        void run() {
            begun = true;
            try {
                task.run(this);
            } catch (Exception e) {
                LOG.error("A timer of the Raft library failed", e);
            }
        }

        @Override
        public Timer timer() {
            return QuietTimer.this;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            return begun;
        }

        @Override
        public boolean isCancelled() {
            Future<?> known = scheduled;
            return known != null && known.isCancelled();
        }

        /** Only before it has begun: the library counts on it that one of the two happens. */
        @Override
        public boolean cancel() {
            Future<?> known = scheduled;
            return !begun && known != null && known.cancel(false);
        }
    }
}
