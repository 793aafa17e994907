package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Tasks;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long tasks take from one station to the next, in the times that managers wrote into the log: a node's clock has no
 * part in it. Needs no memory of tasks, since each edit carries both versions. Loop thread only.
 */
final class TaskDelays {
    private static final List<Duration> BOUNDS = List.of(
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10));

    private final Timer scheduling;
    private final Timer dispatch;
    private final Timer start;

    TaskDelays(Series series) {
        scheduling = series.histogram(
                "jswarm.task.scheduling.delay",
                "Time from the moment from which a task may have a node to its assignment to one",
                BOUNDS);
        dispatch = series.histogram(
                "jswarm.task.dispatch.lag",
                "Time from a task's assignment to the first status that its worker sent",
                BOUNDS);
        start = series.histogram(
                "jswarm.task.start.lag",
                "Time from a task's creation, or the end of its restart delay, until it was seen running",
                BOUNDS);
    }

    /** Takes in a task's edit. */
    void fold(@Nullable Task before, @Nullable Task after) {
        if (after == null) {
            return;
        }
        TaskState from =
                before == null ? TaskState.TASK_STATE_NEW : before.getStatus().getState();
        TaskState to = after.getStatus().getState();
        long nowMs = after.getMeta().getUpdatedAtMs();
        if (!TaskStates.isAssigned(from) && TaskStates.isAssigned(to)) {
            record(scheduling, nowMs - mayHaveNodeMs(before, after));
        }
        if (before != null && from == TaskState.TASK_STATE_ASSIGNED && TaskStates.isAgents(to)) {
            record(dispatch, nowMs - before.getStatus().getAtMs());
        }
        if (from != TaskState.TASK_STATE_RUNNING && to == TaskState.TASK_STATE_RUNNING) {
            long wantedMs = Math.max(after.getMeta().getCreatedAtMs(), after.getStartAtMs());
            record(start, nowMs - wantedMs);
        }
    }

    /** Its creation, or the end of its restart delay where it was kept without a node until then. */
    private static long mayHaveNodeMs(@Nullable Task before, Task after) {
        long createdAtMs = after.getMeta().getCreatedAtMs();
        if (before == null) {
            return createdAtMs;
        }
        return Tasks.isDelayed(before)
                ? Math.max(createdAtMs, after.getStartAtMs())
                : before.getStatus().getAtMs();
    }

    void fold(Delta.Edit<TaskId, Task> edit) {
        fold(edit.before(), edit.after());
    }

    private static void record(Timer timer, long ms) {
        timer.record(Duration.ofMillis(Math.max(0, ms)));
    }
}
