package io.jswarm.worker.agent;

import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.Outcome;
import io.jswarm.worker.task.ContainerView;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/** Empties this node: all tasks go, then whatever else bears its labels. Loop thread. */
final class Leaving {
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

    void begin(Duration deadline) {
        deadlineNanos = loop.now().monoNanos() + deadline.toNanos();
        tasks.withdrawAll();
        check();
    }

    private void check() {
        executor.list(outcome -> {
            List<ContainerView> left =
                    outcome instanceof Outcome.Done<List<ContainerView>> listed ? listed.value() : List.of();
            boolean known = outcome instanceof Outcome.Done;
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
