package io.jswarm.worker.task;

import io.jswarm.api.Now;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.worker.task.ContainerView.Health;
import io.jswarm.worker.task.ContainerView.State;
import java.util.Objects;

/**
 * Decides one step of a task's life. It knows no history but the observation, so it gives the same answer after a crash:
 * what was done already is seen in the container. Before the container starts a failure is REJECTED, after that FAILED.
 */
public final class TaskStep {
    private final Assignment assignment;
    private final Observation seen;
    private final NodeFacts node;
    private final Limits limits;
    private final Now now;
    private final ContainerView container;

    private TaskStep(
            Assignment assignment, Observation seen, ContainerView container, NodeFacts node, Limits limits, Now now) {
        this.assignment = assignment;
        this.seen = seen;
        this.container = container;
        this.node = node;
        this.limits = limits;
        this.now = now;
    }

    /** What to do next for the task, and its status from now on. */
    public static TaskDecision next(Assignment assignment, Observation seen, NodeFacts node, Limits limits, Now now) {
        ContainerView container = seen.container();
        if (container == null) {
            return new TaskStep(assignment, seen, ContainerView.ABSENT, node, limits, now).look();
        }
        TaskStep step = new TaskStep(assignment, seen, container, node, limits, now);
        if (assignment.ending()) {
            return new Ending(assignment, seen, container, now).next();
        }
        return step.forward();
    }

    /** The container must be looked at; while the engine gives no answer, that is tried again. */
    private TaskDecision look() {
        Failed failed = seen.failed();
        if (failed == null || failed.retryAtNanos() <= now.monoNanos()) {
            return keep(Action.INSPECT);
        }
        boolean preparing = seen.status().getState().getNumber() < TaskState.TASK_STATE_READY.getNumber();
        if (!preparing || assignment.ending()) {
            return waitFor(failed);
        }
        return tooLong(failed) ? reject(failed) : waitFor(failed, rejectAt(failed));
    }

    private TaskDecision forward() {
        return switch (seen.status().getState()) {
            case TASK_STATE_NEW, TASK_STATE_PENDING, TASK_STATE_ASSIGNED ->
                to(TaskState.TASK_STATE_ACCEPTED, "accepted", "");
            case TASK_STATE_ACCEPTED -> to(TaskState.TASK_STATE_PREPARING, "preparing", "");
            case TASK_STATE_PREPARING -> prepare();
            case TASK_STATE_READY -> ready();
            case TASK_STATE_STARTING -> starting();
            case TASK_STATE_RUNNING -> running();
            case TASK_STATE_COMPLETE,
                    TASK_STATE_SHUTDOWN,
                    TASK_STATE_FAILED,
                    TASK_STATE_REJECTED,
                    TASK_STATE_REMOVE,
                    TASK_STATE_ORPHANED,
                    UNRECOGNIZED -> container.state() == State.RUNNING ? keep(stopOrWait()) : keep(Action.IDLE);
        };
    }

    private TaskDecision prepare() {
        return switch (container.state()) {
            case CREATED -> to(TaskState.TASK_STATE_READY, "prepared", "");
            case RUNNING, EXITED -> to(TaskState.TASK_STATE_STARTING, "starting", "");
            case ABSENT -> {
                Failed failed = seen.failed();
                if (failed != null) {
                    if (tooLong(failed)) {
                        yield reject(failed);
                    }
                    if (failed.retryAtNanos() > now.monoNanos()) {
                        yield waitFor(failed, rejectAt(failed));
                    }
                }
                yield seen.mayStart() ? image() : waiting();
            }
        };
    }

    private TaskDecision image() {
        ContainerPlan plan;
        try {
            plan = Expansion.plan(assignment, node);
        } catch (Expansion.TemplateException e) {
            return to(TaskState.TASK_STATE_REJECTED, "", "task: " + e.getMessage());
        }
        return switch (seen.image()) {
            case ImageView.Unknown unknown ->
                keep(new Action.PullImage(
                        plan.image(), plan.spec().getContainer().getRegistryAuth()));
            case ImageView.Checking checking -> keep(Action.IDLE);
            case ImageView.Queued queued ->
                say("image " + plan.image() + " waits until others are pulled", Action.IDLE);
            case ImageView.Pulling pulling -> pulling(plan.image(), pulling);
            case ImageView.Present present -> say("preparing", new Action.CreateContainer(plan));
            case ImageView.Missing missing ->
                tooLong(missing.failed())
                        ? reject(missing.failed())
                        : waitFor(missing.failed(), rejectAt(missing.failed()));
        };
    }

    private TaskDecision pulling(String image, ImageView.Pulling pulling) {
        String message = "pulling image " + image + (pulling.progress().isEmpty() ? "" : ": " + pulling.progress());
        long silentAt = pulling.lastWordNanos() + limits.silenceMs() * Now.NANOS_PER_MS;
        if (now.monoNanos() < silentAt) {
            return say(message, new Action.Wait(silentAt));
        }
        return saying(
                seen.status().toBuilder()
                        .setMessage(message)
                        .setStopping(false)
                        .setProblem(TaskProblem.TASK_PROBLEM_FAILURE)
                        .setErr("image " + image + ": no word from the registry for more than "
                                + limits.silenceMs() / 1_000 + " s; does this node's engine reach it?"),
                Action.IDLE);
    }

    private TaskDecision ready() {
        return switch (container.state()) {
            case ABSENT ->
                to(
                        TaskState.TASK_STATE_REJECTED,
                        "",
                        "task: the container was removed by somebody else before it started");
            case RUNNING, EXITED -> to(TaskState.TASK_STATE_STARTING, "starting", "");
            case CREATED -> {
                if (assignment.desired().getNumber() < TaskState.TASK_STATE_RUNNING.getNumber()) {
                    yield say("prepared", Action.IDLE);
                }
                yield seen.mayStart() ? to(TaskState.TASK_STATE_STARTING, "starting", "") : waiting();
            }
        };
    }

    private TaskDecision starting() {
        return switch (container.state()) {
            case ABSENT -> gone();
            case EXITED -> exited();
            case CREATED -> start();
            case RUNNING ->
                switch (container.health()) {
                    case NONE, HEALTHY -> to(TaskState.TASK_STATE_RUNNING, "started", "");
                    case STARTING -> say("waiting for the first healthy check", Action.IDLE);
                    case UNHEALTHY -> unhealthy();
                };
        };
    }

    private TaskDecision start() {
        if (!container.error().isEmpty()) {
            return to(TaskState.TASK_STATE_FAILED, "", "task: cannot start the container: " + container.error());
        }
        Failed failed = seen.failed();
        if (failed != null) {
            if (failed.problem().kind() != EngineProblem.Kind.UNREACHABLE) {
                return to(
                        TaskState.TASK_STATE_FAILED,
                        "",
                        "task: cannot start the container: " + failed.problem().message());
            }
            if (failed.retryAtNanos() > now.monoNanos()) {
                return waitFor(failed);
            }
        }
        return seen.mayStart() ? keep(new Action.StartContainer(container.id())) : waiting();
    }

    private TaskDecision running() {
        return switch (container.state()) {
            case ABSENT, CREATED -> gone();
            case EXITED -> exited();
            case RUNNING -> {
                if (container.health() == Health.UNHEALTHY) {
                    yield unhealthy();
                }
                TaskStatus status = seen.status();
                yield status.getProblem() == TaskProblem.TASK_PROBLEM_UNSPECIFIED
                        ? keep(Action.IDLE)
                        : say("started", Action.IDLE);
            }
        };
    }

    private TaskDecision gone() {
        return to(
                TaskState.TASK_STATE_FAILED,
                "",
                "task: the container is gone: somebody removed it, or its engine lost it");
    }

    private TaskDecision unhealthy() {
        return saying(
                seen.status().toBuilder().setErr(StatusTexts.UNHEALTHY).setProblem(TaskProblem.TASK_PROBLEM_UNHEALTHY),
                stopOrWait());
    }

    private TaskDecision exited() {
        boolean unhealthy = seen.status().getProblem() == TaskProblem.TASK_PROBLEM_UNHEALTHY;
        return to(
                ExitReport.state(container, unhealthy),
                "finished",
                ExitReport.err(container, unhealthy, seen.unwatched()));
    }

    private Action stopOrWait() {
        Failed failed = seen.failed();
        return failed != null && failed.retryAtNanos() > now.monoNanos()
                ? new Action.Wait(failed.retryAtNanos())
                : stop();
    }

    private Action stop() {
        return new Action.StopContainer(container.id(), assignment.graceMs());
    }

    private boolean tooLong(Failed failed) {
        return now.monoNanos() >= rejectAt(failed);
    }

    /** When patience with a failing preparation ends. */
    private long rejectAt(Failed failed) {
        long patienceMs = switch (failed.problem().kind()) {
            case PERMANENT -> 0;
            case RETRYABLE, NO_IMAGE -> limits.retryMs();
            case UNREACHABLE -> limits.unreachableMs();
        };
        return Math.max(failed.sinceNanos(), seen.preparingSinceNanos()) + patienceMs * Now.NANOS_PER_MS;
    }

    private TaskDecision waiting() {
        return keep(Action.IDLE);
    }

    private TaskDecision waitFor(Failed failed) {
        return waitFor(failed, Long.MAX_VALUE);
    }

    private TaskDecision waitFor(Failed failed, long atMostNanos) {
        if (TaskStates.isTerminal(seen.status().getState())) {
            return keep(new Action.Wait(failed.retryAtNanos()));
        }
        // That it is being stopped for its health stays: it says what its exit means.
        Action wait = new Action.Wait(Math.min(failed.retryAtNanos(), atMostNanos));
        return seen.status().getProblem() == TaskProblem.TASK_PROBLEM_UNHEALTHY
                ? keep(wait)
                : saying(
                        seen.status().toBuilder()
                                .setErr(failed.problem().message())
                                .setProblem(TaskProblem.TASK_PROBLEM_FAILURE),
                        wait);
    }

    private TaskDecision reject(Failed failed) {
        return to(TaskState.TASK_STATE_REJECTED, "", "task: " + failed.problem().message());
    }

    private TaskDecision keep(Action action) {
        return new TaskDecision(action, seen.status());
    }

    /** What is going on; nothing is wrong. */
    private TaskDecision say(String message, Action action) {
        return saying(
                seen.status().toBuilder()
                        .setMessage(message)
                        .setStopping(false)
                        .clearErr()
                        .clearProblem(),
                action);
    }

    /** The status, with other words; the time is a new one only if they are. */
    private TaskDecision saying(TaskStatus.Builder status, Action action) {
        TaskStatus before = seen.status();
        if (status.build().equals(before)) {
            return keep(action);
        }
        if (before.getState() != TaskState.TASK_STATE_RUNNING) {
            // Since when a task runs is worth more than when its words changed.
            status.setAtMs(now.wallMs());
        }
        return new TaskDecision(action, status.build());
    }

    private TaskDecision to(TaskState state, String message, String err) {
        return move(seen.status(), container, state, message, err, now);
    }

    /** A move of the status; the table of TaskStates allows it or this is a bug. */
    static TaskDecision move(
            TaskStatus before, ContainerView container, TaskState state, String message, String err, Now now) {
        if (!TaskStates.mayMove(before.getState(), state)
                && before.getState().getNumber() >= TaskState.TASK_STATE_ASSIGNED.getNumber()) {
            throw new IllegalStateException("a task may not move from " + before.getState() + " to " + state);
        }
        TaskStatus.Builder status = before.toBuilder()
                .setState(state)
                .setAtMs(now.wallMs())
                .setMessage(message)
                .setErr(Objects.requireNonNull(err))
                .setProblem(
                        state == TaskState.TASK_STATE_FAILED || state == TaskState.TASK_STATE_REJECTED
                                ? TaskProblem.TASK_PROBLEM_FAILURE
                                : TaskProblem.TASK_PROBLEM_UNSPECIFIED)
                .setStopping(false)
                .clearPorts();
        if (container.state() != State.ABSENT) {
            status.setContainer(ExitReport.container(container));
        }
        if (container.state() == State.RUNNING) {
            status.addAllPorts(container.ports());
        }
        return new TaskDecision(Action.AGAIN, status.build());
    }
}
