package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.runtime.Backoff;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.task.Action;
import io.jswarm.worker.task.Assignment;
import io.jswarm.worker.task.ContainerView;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.Expansion;
import io.jswarm.worker.task.Failed;
import io.jswarm.worker.task.Observation;
import io.jswarm.worker.task.TaskDecision;
import io.jswarm.worker.task.TaskStep;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives one task: asks {@link TaskStep} what to do, has the engine do it, and keeps what it learned. At most one call for
 * a task is under way. Loop thread.
 */
final class TaskRunner implements Images.Waiter {
    private static final Backoff RETRY = new Backoff(500, 8_000);
    /** More steps in a row than any task's life has. */
    private static final int STEPS = 32;

    private final TaskContext context;
    private final String containerName;
    private Assignment assignment;
    private TaskStatus status;
    private @Nullable ContainerView container;
    private @Nullable Failed failed;
    private int attempts;
    private boolean busy;
    private boolean stale;
    private boolean unwatched;
    private boolean stopAsked;
    private boolean forgotten;
    private long preparingSinceNanos;

    TaskRunner(TaskContext context, Assignment assignment, TaskStatus status) {
        this.context = context;
        this.assignment = assignment;
        this.status = status;
        this.containerName = Expansion.containerName(assignment, context.node());
        this.preparingSinceNanos = context.loop().now().monoNanos();
    }

    String taskId() {
        return assignment.task().getId();
    }

    Assignment assignment() {
        return assignment;
    }

    TaskStatus status() {
        return status;
    }

    /** The name or id to read the container's log by. */
    String containerName() {
        return containerName;
    }

    /** Whether its container was seen to have started; false again while it must be looked at anew. */
    boolean hasStarted() {
        return container != null
                && (container.state() == ContainerView.State.RUNNING
                        || container.state() == ContainerView.State.EXITED);
    }

    /** What managers want has changed. */
    void assign(Assignment wanted) {
        if (wanted.ending() && !assignment.ending()) {
            // What went wrong on the way up does not hold up the way down.
            failed = null;
            attempts = 0;
            releaseImage();
        } else if (!registryAuth(wanted).equals(registryAuth(assignment))) {
            releaseImage(); // it is looked for anew, with the new credentials
        }
        boolean again = wanted.assigned() && !assignment.assigned();
        assignment = wanted;
        TaskState known = wanted.task().getStatus().getState();
        if (known.getNumber() > status.getState().getNumber()) {
            status = wanted.task().getStatus();
        } else if (status.getState() == TaskState.TASK_STATE_REJECTED
                && known != TaskState.TASK_STATE_REJECTED
                && !TaskStates.mayMove(known, TaskState.TASK_STATE_REJECTED)) {
            // A disk that was slow before this process died had forgotten that the task was started once.
            setStatus(status.toBuilder().setState(TaskState.TASK_STATE_FAILED).build());
        }
        if (again && known != status.getState()) {
            context.wantedAgain(this);
        }
        advance();
    }

    /** The engine said that something happened to the container. */
    void look() {
        container = null;
        stale = busy;
        advance();
    }

    /** What a list of all containers shows after nobody watched for a while. */
    void listed(ContainerView view) {
        boolean runs = status.getState() == TaskState.TASK_STATE_RUNNING
                && view.state() == ContainerView.State.RUNNING
                && view.health() != ContainerView.Health.UNHEALTHY;
        if (failed != null && failed.problem().kind() == EngineProblem.Kind.UNREACHABLE) {
            failed = null;
            attempts = 0;
        }
        if (runs && !busy) {
            container = view;
            context.seen(this);
            advance();
            return;
        }
        boolean same = container != null && container.state() == view.state() && !busy;
        unwatched = true;
        if (same && view.state() != ContainerView.State.RUNNING) {
            advance();
        } else {
            look();
        }
    }

    /** Does what can be done now. */
    @Override
    public void advance() {
        if (busy || forgotten) {
            return;
        }
        switch (context.engineState()) {
            case EngineState.Unknown ignored -> {}
            case EngineState.Silent silent -> whileDown(silent.failed());
            case EngineState.Answering ignored -> whileUp();
        }
    }

    private void whileUp() {
        for (int i = 0; i < STEPS; i++) {
            TaskDecision step = step(failed);
            setStatus(step.status());
            switch (step.action()) {
                case Action.Again again -> {
                    continue;
                }
                case Action.Wait wait -> sleep(wait.untilNanos());
                case Action.Forget forget -> {
                    if (!assignment.assigned()) {
                        forgotten = true;
                        context.loop().cancel(this);
                        context.forget(this);
                    }
                }
                default -> perform(step.action());
            }
            return;
        }
        throw new IllegalStateException("task " + taskId() + " takes no end of steps from " + status.getState());
    }

    /**
     * A dead or hung engine says nothing of a task that runs, so that one only notes why nothing is known of it, once; a task
     * that is not there yet loses patience.
     */
    private void whileDown(Failed down) {
        container = null;
        boolean noted = status.getState() == TaskState.TASK_STATE_RUNNING
                && status.getProblem() != TaskProblem.TASK_PROBLEM_UNSPECIFIED;
        if (noted || TaskStates.isTerminal(status.getState())) {
            return;
        }
        for (int i = 0; i < STEPS; i++) {
            TaskDecision step = step(down);
            setStatus(step.status());
            if (step.action() instanceof Action.Wait wait) {
                sleep(wait.untilNanos());
                return;
            }
            if (TaskStates.isTerminal(status.getState())) {
                return;
            }
        }
    }

    private TaskDecision step(@Nullable Failed problem) {
        Observation seen = new Observation(
                status,
                container,
                context.images().view(image(), registryAuth(assignment), this),
                problem,
                context.mayStart(),
                unwatched,
                preparingSinceNanos);
        return TaskStep.next(
                assignment,
                seen,
                context.node(),
                context.limits(),
                context.loop().now());
    }

    private String image() {
        return assignment.spec().getContainer().getImage();
    }

    private static String registryAuth(Assignment assignment) {
        return assignment.spec().getContainer().getRegistryAuth();
    }

    private void releaseImage() {
        context.images().release(image(), registryAuth(assignment), this);
    }

    private void setStatus(TaskStatus next) {
        TaskStatus before = status;
        if (next.equals(before)) {
            return;
        }
        status = next;
        if (next.getState() != before.getState()) {
            failed = null;
            attempts = 0;
            if (next.getState() == TaskState.TASK_STATE_PREPARING) {
                preparingSinceNanos = context.loop().now().monoNanos();
            } else {
                releaseImage();
            }
        }
        context.changed(this, before, next);
    }

    private void sleep(long untilNanos) {
        if (untilNanos == Long.MAX_VALUE) {
            context.loop().cancel(this);
        } else {
            context.loop().schedule(this, untilNanos, this::advance);
        }
    }

    private void perform(Action action) {
        context.loop().cancel(this);
        switch (action) {
            case Action.Inspect inspect ->
                call(reply -> context.engine().inspect(containerName, reply), this::inspected);
            case Action.PullImage pull -> {
                // What made us look for the image again must not count while it is pulled.
                failed = null;
                context.images().need(pull.image(), pull.registryAuth(), this);
            }
            case Action.CreateContainer create ->
                this.<String>call(reply -> context.engine().create(create.plan(), toRun(), reply), this::created);
            case Action.StartContainer start ->
                this.<String>call(reply -> context.engine().start(start.id(), toRun(), reply), id -> forgetView());
            case Action.StopContainer stop ->
                this.<String>call(reply -> context.engine().stop(stop.id(), stop.graceMs(), reply), id -> stopped());
            case Action.RemoveContainer remove ->
                this.<String>call(
                        reply -> context.engine().remove(remove.id(), reply), id -> container = ContainerView.ABSENT);
            case Action.Again again -> throw new IllegalStateException("not an action of the engine");
            case Action.Wait wait -> throw new IllegalStateException("not an action of the engine");
            case Action.Forget forget -> throw new IllegalStateException("not an action of the engine");
        }
    }

    /** Stands while the task is to run: its turn may come when it is not any more, or not yet known to be. */
    private Gate.Wish toRun() {
        return new Gate.Wish(() -> !assignment.ending() && context.mayStart(), this::answered);
    }

    private <T> void call(Consumer<Consumer<EngineOutcome<T>>> start, Consumer<T> done) {
        busy = true;
        stale = false;
        start.accept(outcome -> {
            switch (outcome) {
                case EngineOutcome.Done<T> answer -> done.accept(answer.value());
                case EngineOutcome.Refused<T> refused -> refused(refused.problem());
            }
            answered();
        });
    }

    private void answered() {
        busy = false;
        if (stale) {
            container = null;
            stale = false;
        }
        advance();
    }

    private void forgetView() {
        container = null;
    }

    private void stopped() {
        container = null;
        stopAsked = true;
    }

    private void inspected(ContainerView view) {
        // A container of that name which is not this task's is none; making ours will say so.
        container = view.taskId().equals(taskId()) ? view : ContainerView.ABSENT;
        if (view.state() == ContainerView.State.RUNNING) {
            unwatched = false;
            if (stopAsked) {
                refused(new EngineProblem(
                        EngineProblem.Kind.RETRYABLE,
                        "the engine stopped container " + view.id() + ", but it still runs; it is told again"));
            }
        }
        stopAsked = false;
        context.seen(this);
    }

    private void created(String id) {
        container = new ContainerView(
                id, taskId(), ContainerView.State.CREATED, ContainerView.Health.NONE, 0, 0, false, "", List.of());
    }

    private void refused(EngineProblem problem) {
        long now = context.loop().now().monoNanos();
        attempts++;
        long since = failed == null ? now : failed.sinceNanos();
        long retryAt = now + RETRY.delayMs(attempts, context.random()) * Now.NANOS_PER_MS;
        failed = new Failed(problem, since, retryAt);
        switch (problem.kind()) {
            case UNREACHABLE -> container = null;
            case NO_IMAGE -> context.images().distrust(image());
            case RETRYABLE, PERMANENT -> {
                // The view stands.
            }
        }
    }
}
