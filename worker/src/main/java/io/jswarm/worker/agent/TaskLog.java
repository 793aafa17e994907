package io.jswarm.worker.agent;

import io.jswarm.api.LogProgress;
import io.jswarm.api.Now;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.TaskState;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.LogSink;
import io.jswarm.worker.exec.Subscription;
import io.jswarm.worker.task.EngineProblem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task's log, for one subscription. A followed one is read once the container was seen to have started, since an engine
 * does not follow a container before that, and on from the last line when the engine was away meanwhile. Loop thread.
 */
final class TaskLog implements LogSink {
    private static final Backoff RETRY = new Backoff(500, 8_000);
    /** Longer than an engine is given to open a log. */
    private static final long OPENING_NANOS = Duration.ofSeconds(15).toNanos();

    private final EventLoop loop;
    private final Randomness random;
    private final Executor executor;
    private final TaskTable tasks;
    private final String taskId;
    private final LogStream stream;
    private final LogProgress progress = new LogProgress();
    private LogOptions options = LogOptions.getDefaultInstance();
    private @Nullable Subscription reading;
    private @Nullable Now began;
    private int attempts;

    TaskLog(EventLoop loop, Randomness random, Executor executor, TaskTable tasks, String taskId, LogStream stream) {
        this.loop = loop;
        this.random = random;
        this.executor = executor;
        this.tasks = tasks;
        this.taskId = taskId;
        this.stream = stream;
    }

    /** Reads it, now or when the container has started: then whole, since all it prints is new. */
    void begin(LogOptions wanted) {
        TaskRunner runner = tasks.get(taskId);
        boolean toCome = wanted.getFollow()
                && runner != null
                && !runner.hasStarted()
                && runner.status().getState().getNumber() < TaskState.TASK_STATE_RUNNING.getNumber();
        options = toCome ? wanted.toBuilder().setTail(-1).build() : wanted;
        readIfStarted();
    }

    /** The task has moved, or its container was looked at. */
    void moved() {
        if (reading == null) {
            readIfStarted();
        }
    }

    private void readIfStarted() {
        TaskRunner runner = tasks.get(taskId);
        if (runner == null) {
            finished("task " + taskId + " is not on this node any more");
        } else if (!options.getFollow()
                || runner.hasStarted()
                || TaskStates.isTerminal(runner.status().getState())) {
            read(runner.containerName());
        }
    }

    private void read(String container) {
        loop.cancel(this);
        LogOptions from = began == null ? options : progress.resume(taskId, options, began.wallMs());
        if (began == null) {
            began = loop.now();
        }
        reading = executor.logs(container, taskId, from, this);
    }

    @Override
    public void lines(List<LogLine> lines, Runnable more) {
        List<LogLine> fresh =
                options.getFollow() ? lines.stream().filter(progress::take).toList() : lines;
        if (!fresh.isEmpty()) {
            attempts = 0;
        }
        stream.publish(fresh, more);
    }

    @Override
    public void ended(@Nullable EngineProblem problem) {
        reading = null;
        boolean isFollowed = options.getFollow() && tasks.get(taskId) != null;
        if (isFollowed && problem != null && problem.kind() == EngineProblem.Kind.UNREACHABLE) {
            readOnLater(problem.message());
            return;
        }
        finished(problem == null ? "" : problem.message());
        stream.endIfDone();
    }

    private void readOnLater(String why) {
        attempts++;
        boolean mayNotHaveOpened = began != null
                && loop.now().monoNanos() - began.monoNanos() < OPENING_NANOS
                && progress.sinceMs(taskId).isEmpty();
        if (mayNotHaveOpened) {
            began = null; // the last lines are still to come
        }
        stream.brokeOff(why);
        long retryAt = loop.now().monoNanos() + RETRY.delayMs(attempts, random) * Now.NANOS_PER_MS;
        loop.schedule(this, retryAt, () -> {
            moved();
            stream.endIfDone();
        });
    }

    private void finished(String err) {
        loop.cancel(this);
        stream.finished(taskId, err);
    }

    /** The reader is gone. */
    void close() {
        loop.cancel(this);
        if (reading != null) {
            reading.close();
        }
    }
}
