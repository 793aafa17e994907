package io.jswarm.worker.task;

import static io.jswarm.api.v1.TaskState.TASK_STATE_ACCEPTED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_ASSIGNED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_COMPLETE;
import static io.jswarm.api.v1.TaskState.TASK_STATE_FAILED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_PREPARING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_READY;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REJECTED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REMOVE;
import static io.jswarm.api.v1.TaskState.TASK_STATE_RUNNING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_SHUTDOWN;
import static io.jswarm.api.v1.TaskState.TASK_STATE_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.worker.Samples;
import io.jswarm.worker.task.ContainerView.Health;
import io.jswarm.worker.task.ContainerView.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskStepTest {
    private static final Now NOW = new Now(1_000_000, 500_000_000_000L);
    private static final ImageView UNKNOWN = new ImageView.Unknown();
    private static final ImageView PRESENT = new ImageView.Present();
    private static final ContainerView ABSENT = ContainerView.ABSENT;
    private static final ContainerView CREATED = view(State.CREATED, Health.NONE, 0, "");
    private static final ContainerView RUNS = view(State.RUNNING, Health.NONE, 0, "");

    private static ContainerView view(State state, Health health, int exit, String error) {
        return new ContainerView("c1", Samples.id(1, 1), state, health, 42, exit, false, error, List.of());
    }

    private static ContainerView exited(int code) {
        return view(State.EXITED, Health.NONE, code, "");
    }

    private static TaskStatus status(TaskState state) {
        return TaskStatus.newBuilder().setState(state).build();
    }

    private static Observation seen(TaskState state, @Nullable ContainerView container) {
        return seen(status(state), container, PRESENT, null, true);
    }

    private static Observation seen(
            TaskStatus status,
            @Nullable ContainerView container,
            ImageView image,
            @Nullable Failed failed,
            boolean mayStart) {
        return new Observation(status, container, image, failed, mayStart, false, 0);
    }

    private static TaskDecision next(TaskState desired, Observation seen) {
        return TaskTroubleTest.consistent(
                TaskStep.next(Samples.assignment(desired), seen, Samples.FACTS, Limits.DEFAULT, NOW));
    }

    private static Arguments row(
            TaskState desired, TaskState state, @Nullable ContainerView container, Class<?> action, TaskState then) {
        return Arguments.of(desired, state, container, action, then);
    }

    static List<Arguments> table() {
        TaskState run = TASK_STATE_RUNNING;
        TaskState end = TASK_STATE_SHUTDOWN;
        TaskState remove = TASK_STATE_REMOVE;
        return List.of(
                row(run, TASK_STATE_ASSIGNED, null, Action.Inspect.class, TASK_STATE_ASSIGNED),
                row(run, TASK_STATE_ASSIGNED, ABSENT, Action.Again.class, TASK_STATE_ACCEPTED),
                row(run, TASK_STATE_ACCEPTED, ABSENT, Action.Again.class, TASK_STATE_PREPARING),
                row(run, TASK_STATE_PREPARING, ABSENT, Action.CreateContainer.class, TASK_STATE_PREPARING),
                row(run, TASK_STATE_PREPARING, CREATED, Action.Again.class, TASK_STATE_READY),
                row(run, TASK_STATE_PREPARING, RUNS, Action.Again.class, TASK_STATE_STARTING),
                row(run, TASK_STATE_READY, CREATED, Action.Again.class, TASK_STATE_STARTING),
                row(TASK_STATE_READY, TASK_STATE_READY, CREATED, Action.Wait.class, TASK_STATE_READY),
                row(run, TASK_STATE_READY, ABSENT, Action.Again.class, TASK_STATE_REJECTED),
                row(run, TASK_STATE_STARTING, CREATED, Action.StartContainer.class, TASK_STATE_STARTING),
                row(run, TASK_STATE_STARTING, RUNS, Action.Again.class, TASK_STATE_RUNNING),
                row(run, TASK_STATE_STARTING, ABSENT, Action.Again.class, TASK_STATE_FAILED),
                row(run, TASK_STATE_STARTING, exited(0), Action.Again.class, TASK_STATE_COMPLETE),
                row(run, TASK_STATE_STARTING, exited(1), Action.Again.class, TASK_STATE_FAILED),
                row(run, TASK_STATE_RUNNING, RUNS, Action.Wait.class, TASK_STATE_RUNNING),
                row(run, TASK_STATE_RUNNING, ABSENT, Action.Again.class, TASK_STATE_FAILED),
                row(run, TASK_STATE_RUNNING, exited(0), Action.Again.class, TASK_STATE_COMPLETE),
                row(run, TASK_STATE_RUNNING, exited(137), Action.Again.class, TASK_STATE_FAILED),
                row(run, TASK_STATE_FAILED, exited(1), Action.Wait.class, TASK_STATE_FAILED),
                row(run, TASK_STATE_FAILED, RUNS, Action.StopContainer.class, TASK_STATE_FAILED),
                row(end, TASK_STATE_ASSIGNED, ABSENT, Action.Again.class, TASK_STATE_SHUTDOWN),
                row(end, TASK_STATE_READY, CREATED, Action.Again.class, TASK_STATE_SHUTDOWN),
                row(end, TASK_STATE_RUNNING, RUNS, Action.StopContainer.class, TASK_STATE_RUNNING),
                row(end, TASK_STATE_RUNNING, exited(0), Action.Again.class, TASK_STATE_COMPLETE),
                row(end, TASK_STATE_RUNNING, exited(1), Action.Again.class, TASK_STATE_FAILED),
                row(end, TASK_STATE_RUNNING, ABSENT, Action.Again.class, TASK_STATE_SHUTDOWN),
                row(end, TASK_STATE_SHUTDOWN, exited(137), Action.Wait.class, TASK_STATE_SHUTDOWN),
                row(remove, TASK_STATE_RUNNING, RUNS, Action.StopContainer.class, TASK_STATE_RUNNING),
                row(remove, TASK_STATE_SHUTDOWN, exited(137), Action.RemoveContainer.class, TASK_STATE_SHUTDOWN),
                row(remove, TASK_STATE_SHUTDOWN, CREATED, Action.RemoveContainer.class, TASK_STATE_SHUTDOWN),
                row(remove, TASK_STATE_REJECTED, ABSENT, Action.Forget.class, TASK_STATE_REJECTED));
    }

    @ParameterizedTest
    @MethodSource("table")
    void oneStep(
            TaskState desired, TaskState state, @Nullable ContainerView container, Class<?> action, TaskState then) {
        TaskDecision step = next(desired, seen(state, container));
        assertThat(step.action()).isInstanceOf(action);
        assertThat(step.status().getState()).isEqualTo(then);
    }

    @Test
    void whateverIsSeenAStateOnlyMovesWhereItMay() {
        List<Optional<ContainerView>> views =
                new ArrayList<>(List.of(Optional.empty(), Optional.of(ABSENT), Optional.of(CREATED)));
        for (Health health : Health.values()) {
            views.add(Optional.of(view(State.RUNNING, health, 0, "")));
            views.add(Optional.of(view(State.EXITED, health, 137, "")));
        }
        views.add(Optional.of(exited(0)));
        List<ImageView> images = List.of(
                UNKNOWN,
                new ImageView.Checking(),
                new ImageView.Pulling("", 0),
                PRESENT,
                new ImageView.Missing(failed(EngineProblem.Kind.RETRYABLE, 0)));
        List<Optional<Failed>> failures = new ArrayList<>(List.of(Optional.empty()));
        for (EngineProblem.Kind kind : EngineProblem.Kind.values()) {
            failures.add(Optional.of(failed(kind, 0)));
            failures.add(Optional.of(failed(kind, NOW.monoNanos())));
        }
        for (TaskState state : TaskStates.ALL) {
            for (TaskState desired : Samples.desired()) {
                for (Optional<ContainerView> view : views) {
                    for (ImageView image : images) {
                        for (Optional<Failed> failed : failures) {
                            check(desired, seen(status(state), view.orElse(null), image, failed.orElse(null), true));
                            check(desired, seen(status(state), view.orElse(null), image, failed.orElse(null), false));
                        }
                    }
                }
            }
        }
    }

    private static void check(TaskState desired, Observation seen) {
        if (!TaskStates.isAssigned(seen.status().getState())) {
            return;
        }
        TaskDecision step = next(desired, seen);
        TaskState before = seen.status().getState();
        TaskState after = step.status().getState();
        assertThat(before == after || TaskStates.mayMove(before, after))
                .as(desired + " " + seen + " " + step)
                .isTrue();
        if (step.action() instanceof Action.Again) {
            assertThat(after).as("a step that asks for another one moves").isNotEqualTo(before);
        }
        if (!seen.mayStart()) {
            assertThat(step.action())
                    .isNotInstanceOfAny(
                            Action.PullImage.class, Action.CreateContainer.class, Action.StartContainer.class);
        }
        boolean failedEarly = after == TASK_STATE_FAILED && before != TASK_STATE_FAILED;
        if (failedEarly && (seen.container() == null || seen.container().state() != State.EXITED)) {
            assertThat(before.getNumber()).isGreaterThanOrEqualTo(TASK_STATE_STARTING.getNumber());
        }
    }

    private static Failed failed(EngineProblem.Kind kind, long sinceNanos) {
        return new Failed(new EngineProblem(kind, "the reason"), sinceNanos, NOW.monoNanos() + 1_000);
    }

    @Test
    void anImageIsPulledWithItsPassword() {
        TaskDecision step = next(TASK_STATE_RUNNING, seen(status(TASK_STATE_PREPARING), ABSENT, UNKNOWN, null, true));
        assertThat(step.action()).isEqualTo(new Action.PullImage(Samples.IMAGE, ""));
    }

    @Test
    void aPullTellsItsProgressAndItsSilence() {
        ImageView early = new ImageView.Pulling("1 of 2 layers", NOW.monoNanos() - 1_000_000_000L);
        TaskDecision step = next(TASK_STATE_RUNNING, seen(status(TASK_STATE_PREPARING), ABSENT, early, null, true));
        assertThat(step.status().getMessage()).isEqualTo("pulling image web:1: 1 of 2 layers");
        assertThat(step.action()).isEqualTo(new Action.Wait(NOW.monoNanos() + 2_000_000_000L));
        ImageView late = new ImageView.Pulling("", NOW.monoNanos() - 3_000_000_000L);
        step = next(TASK_STATE_RUNNING, seen(status(TASK_STATE_PREPARING), ABSENT, late, null, true));
        assertThat(step.status().getErr()).contains("no word from the registry");
        assertThat(step.status().getState()).isEqualTo(TASK_STATE_PREPARING);
    }

    @Test
    void patienceDependsOnTheKindOfProblem() {
        long second = 1_000_000_000L;
        assertThat(preparing(EngineProblem.Kind.PERMANENT, 0)).isEqualTo(TASK_STATE_REJECTED);
        assertThat(preparing(EngineProblem.Kind.RETRYABLE, 29 * second)).isEqualTo(TASK_STATE_PREPARING);
        assertThat(preparing(EngineProblem.Kind.RETRYABLE, 30 * second)).isEqualTo(TASK_STATE_REJECTED);
        assertThat(preparing(EngineProblem.Kind.UNREACHABLE, 119 * second)).isEqualTo(TASK_STATE_PREPARING);
        assertThat(preparing(EngineProblem.Kind.UNREACHABLE, 120 * second)).isEqualTo(TASK_STATE_REJECTED);
    }

    private static TaskState preparing(EngineProblem.Kind kind, long agoNanos) {
        Failed failed = failed(kind, NOW.monoNanos() - agoNanos);
        TaskDecision step = next(TASK_STATE_RUNNING, seen(status(TASK_STATE_PREPARING), ABSENT, PRESENT, failed, true));
        assertThat(step.status().getErr()).contains("the reason");
        return step.status().getState();
    }

    @Test
    void anUnhealthyContainerIsStoppedAndThenFailedEvenWithExitZero() {
        ContainerView sick = view(State.RUNNING, Health.UNHEALTHY, 0, "");
        TaskDecision step = next(TASK_STATE_RUNNING, seen(TASK_STATE_RUNNING, sick));
        assertThat(step.action()).isEqualTo(new Action.StopContainer("c1", 2_000));
        assertThat(step.status().getErr()).isEqualTo("task: unhealthy container");
        // The stop gets no answer: what it was for is not forgotten.
        EngineProblem silent = new EngineProblem(EngineProblem.Kind.UNREACHABLE, "no answer");
        Failed failed = new Failed(silent, NOW.monoNanos(), NOW.monoNanos() + 1);
        step = next(TASK_STATE_RUNNING, seen(step.status(), null, PRESENT, failed, true));
        ContainerView dead = view(State.EXITED, Health.UNHEALTHY, 0, "");
        step = next(TASK_STATE_RUNNING, seen(step.status(), dead, PRESENT, null, true));
        assertThat(step.status().getState()).isEqualTo(TASK_STATE_FAILED);
        // Engines call a stopped container unhealthy whatever it was.
        step = next(TASK_STATE_RUNNING, seen(TASK_STATE_RUNNING, dead));
        assertThat(step.status().getState()).isEqualTo(TASK_STATE_COMPLETE);
    }

    @Test
    void whatAStoppedContainerExitsWithIsNoFailure() {
        TaskDecision step = next(TASK_STATE_SHUTDOWN, seen(TASK_STATE_RUNNING, RUNS));
        step = next(TASK_STATE_SHUTDOWN, seen(step.status(), exited(137), PRESENT, null, true));
        assertThat(step.status().getState()).isEqualTo(TASK_STATE_SHUTDOWN);
        assertThat(step.status().getErr()).isEmpty();
        assertThat(step.status().getContainer().getExitCode()).isEqualTo(137);
    }

    @Test
    void anEndSaysWhy() {
        assertThat(err(exited(3))).isEqualTo("task: non-zero exit (3)");
        assertThat(err(exited(137))).isEqualTo("task: non-zero exit (137): SIGKILL");
        assertThat(err(exited(143))).isEqualTo("task: non-zero exit (143): SIGTERM");
        assertThat(err(view(State.EXITED, Health.NONE, 128, "broken"))).isEqualTo("task: non-zero exit (128): broken");
    }

    private static String err(ContainerView view) {
        return next(TASK_STATE_RUNNING, seen(TASK_STATE_RUNNING, view)).status().getErr();
    }

    @Test
    void aWrongTemplateIsRejectedAndNamed() {
        Assignment wrong = new Assignment(
                Samples.task(1, 1, TASK_STATE_RUNNING),
                Samples.template(
                        1,
                        io.jswarm.api.v1.ContainerSpec.newBuilder()
                                .setImage("i")
                                .addEnv("A={{.Foo}}")),
                true);
        TaskDecision step = TaskStep.next(
                wrong,
                seen(status(TASK_STATE_PREPARING), ABSENT, UNKNOWN, null, true),
                Samples.FACTS,
                Limits.DEFAULT,
                NOW);
        assertThat(step.status().getState()).isEqualTo(TASK_STATE_REJECTED);
        assertThat(step.status().getErr()).contains("env").contains(".Foo").contains(".Task.Slot");
    }
}
