package io.jswarm.worker.agent;

import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.task.ContainerView;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties this node: all tasks go, then whatever else bears its labels. Loop thread. */
final class Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);
    private static final Duration ROUND = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();

    private final EventLoop loop;
    private final Executor executor;
    private final TaskTable tasks;
    private final IntConsumer done;
    private long deadlineNanos;

    Leaving(EventLoop loop, Executor executor, TaskTable tasks, IntConsumer done) {
        this.loop = loop;
        this.executor = executor;
        this.tasks = tasks;
        this.done = done;
    }

    /** Nobody wants the tasks of a removed node any more: goes on until none is left, however long the engine is away. */
    static void untilEmpty(EventLoop loop, Executor executor, TaskTable tasks, BooleanSupplier over) {
        new Leaving(loop, executor, tasks, left -> {
                    if (left > 0 && !over.getAsBoolean()) {
                        LOG.warn("{} containers of this removed node are still there; going on", left);
                        untilEmpty(loop, executor, tasks, over);
                    }
                })
                .begin(ROUND);
    }

    /**
     * Tells the manager the end of it. Only a node that is empty may be replaced at once: no slot runs twice by our own
     * doing.
     */
    static void tell(@Nullable DispatcherLink manager, int left) {
        if (manager != null && left == 0) {
            manager.left();
        } else if (manager != null) {
            manager.close();
        }
    }

    void begin(Duration deadline) {
        deadlineNanos = loop.now().monoNanos() + deadline.toNanos();
        tasks.withdrawAll();
        check();
    }

    private void check() {
        executor.list(outcome -> {
            List<ContainerView> left =
                    outcome instanceof EngineOutcome.Done<List<ContainerView>> listed ? listed.value() : List.of();
            boolean known = outcome instanceof EngineOutcome.Done;
            if (known && left.isEmpty() && tasks.size() == 0) {
                done.accept(0);
            } else if (loop.now().monoNanos() >= deadlineNanos) {
                done.accept(Math.max(left.size(), Math.max(tasks.size(), 1)));
            } else {
                for (ContainerView view : left) {
                    if (tasks.get(view.taskId()) == null) {
                        executor.remove(view.id(), removed -> {});
                    }
                }
                loop.schedule(this, loop.now().monoNanos() + LOOK_NANOS, this::check);
            }
        });
    }
}
