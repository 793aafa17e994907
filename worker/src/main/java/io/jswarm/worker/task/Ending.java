package io.jswarm.worker.task;

import io.jswarm.api.Now;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.worker.task.ContainerView.State;

/** The last steps of a task: its container stops, the status says how it ended, and at last the container goes. */
final class Ending {
    private final Assignment assignment;
    private final Observation seen;
    private final ContainerView container;
    private final Now now;

    Ending(Assignment assignment, Observation seen, ContainerView container, Now now) {
        this.assignment = assignment;
        this.seen = seen;
        this.container = container;
        this.now = now;
    }

    TaskDecision next() {
        TaskStatus status = seen.status();
        Failed failed = seen.failed();
        if (failed != null && failed.retryAtNanos() > now.monoNanos()) {
            return new TaskDecision(
                    new Action.Wait(failed.retryAtNanos()),
                    TaskStates.isTerminal(status.getState())
                            ? status
                            : status.toBuilder()
                                    .setErr(failed.problem().message())
                                    .setProblem(TaskProblem.TASK_PROBLEM_FAILURE)
                                    .build());
        }
        if (container.state() == State.RUNNING) {
            TaskStatus stopping = TaskStates.isTerminal(status.getState())
                    ? status
                    : status.toBuilder()
                            .setMessage(StatusTexts.STOPPING)
                            .setStopping(true)
                            .setErr(failed == null ? "" : failed.problem().message())
                            .setProblem(
                                    failed == null
                                            ? TaskProblem.TASK_PROBLEM_UNSPECIFIED
                                            : TaskProblem.TASK_PROBLEM_FAILURE)
                            .build();
            return new TaskDecision(new Action.StopContainer(container.id(), assignment.graceMs()), stopping);
        }
        if (!TaskStates.isTerminal(status.getState())) {
            return end();
        }
        if (!assignment.removing()) {
            return new TaskDecision(Action.IDLE, status);
        }
        return new TaskDecision(
                container.state() == State.ABSENT ? new Action.Forget() : new Action.RemoveContainer(container.id()),
                status);
    }

    /** A container that ended by itself before it was told to says so; any other end is a shutdown. */
    private TaskDecision end() {
        TaskStatus status = seen.status();
        if (container.state() == State.EXITED && !status.getStopping()) {
            boolean unhealthy = status.getProblem() == TaskProblem.TASK_PROBLEM_UNHEALTHY;
            return TaskStep.move(
                    status,
                    container,
                    ExitReport.state(container, unhealthy),
                    "finished",
                    ExitReport.err(container, unhealthy, seen.unwatched()),
                    now);
        }
        return TaskStep.move(status, container, TaskState.TASK_STATE_SHUTDOWN, "shutdown", "", now);
    }
}
