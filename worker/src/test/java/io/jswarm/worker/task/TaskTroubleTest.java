package io.jswarm.worker.task;

import static io.jswarm.api.v1.TaskState.TASK_STATE_ACCEPTED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_ASSIGNED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_COMPLETE;
import static io.jswarm.api.v1.TaskState.TASK_STATE_FAILED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_NEW;
import static io.jswarm.api.v1.TaskState.TASK_STATE_PENDING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_PREPARING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_READY;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REJECTED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_RUNNING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_SHUTDOWN;
import static io.jswarm.api.v1.TaskState.TASK_STATE_STARTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.Now;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.worker.Samples;
import io.jswarm.worker.task.ContainerView.Health;
import io.jswarm.worker.task.ContainerView.State;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a task does and says while calls to its engine fail, to the nanosecond; each case once held a fault that lived. */
class TaskTroubleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Now NOW = new Now(1_000_000, 500 * SECOND);
    private static final long LATER = NOW.monoNanos() + SECOND;
    private static final ContainerView CREATED = view(State.CREATED, Health.NONE);
    private static final ContainerView RUNS = view(State.RUNNING, Health.NONE);
    private static final ContainerView SICK = view(State.RUNNING, Health.UNHEALTHY);

    private static ContainerView view(State state, Health health) {
        return new ContainerView(
                "c1",
                Samples.id(1, 1),
                state,
                health,
                42,
                0,
                false,
                "",
                List.of(PortConfig.newBuilder().setPublishedPort(8080).build()));
    }

    private static TaskStatus status(TaskState state) {
        return TaskStatus.newBuilder()
                .setState(state)
                .setAtMs(7)
                .setMessage("before")
                .build();
    }

    private static Failed failed(EngineProblem.Kind kind, long agoNanos, long retryAtNanos) {
        return new Failed(new EngineProblem(kind, "the reason"), NOW.monoNanos() - agoNanos, retryAtNanos);
    }

    private static Failed silent(long retryAtNanos) {
        return failed(EngineProblem.Kind.UNREACHABLE, 0, retryAtNanos);
    }

    /** What the first feature level stores says all: who reads its words knows what the step set. */
    static TaskDecision consistent(TaskDecision step) {
        assertThat(StatusTexts.read(step.status(), FeatureLevel.OLDEST)).isEqualTo(step.status());
        return step;
    }

    private static TaskDecision next(
            TaskState desired, TaskStatus status, @Nullable ContainerView container, @Nullable Failed failed) {
        return next(desired, status, container, new ImageView.Present(), failed);
    }

    private static TaskDecision next(
            TaskState desired,
            TaskStatus status,
            @Nullable ContainerView container,
            ImageView image,
            @Nullable Failed failed) {
        Observation seen = new Observation(status, container, image, failed, true, false, 0);
        return consistent(TaskStep.next(Samples.assignment(desired), seen, Samples.FACTS, Limits.DEFAULT, NOW));
    }

    @Test
    void anEngineIsAskedAgainInTheMomentThatWasSet() {
        TaskStatus status = status(TASK_STATE_PREPARING);
        assertThat(next(TASK_STATE_RUNNING, status, null, silent(NOW.monoNanos())))
                .isEqualTo(new TaskDecision(Action.INSPECT, status));
        TaskDecision waits = next(TASK_STATE_RUNNING, status, null, silent(NOW.monoNanos() + 1));
        assertThat(waits.action()).isEqualTo(new Action.Wait(NOW.monoNanos() + 1));
        assertThat(waits.status().getErr()).isEqualTo("the reason");
    }

    @Test
    void anEngineThatIsSilentForTooLongRejectsOnlyWhatIsPrepared() {
        Failed tooLong = failed(EngineProblem.Kind.UNREACHABLE, 120 * SECOND, LATER);
        TaskDecision rejected = next(TASK_STATE_RUNNING, status(TASK_STATE_PREPARING), null, tooLong);
        assertThat(rejected.status().getState()).isEqualTo(TASK_STATE_REJECTED);
        assertThat(rejected.status().getErr()).isEqualTo("task: the reason");
        for (TaskState prepared : List.of(TASK_STATE_READY, TASK_STATE_STARTING, TASK_STATE_RUNNING)) {
            TaskDecision waits = next(TASK_STATE_RUNNING, status(prepared), null, tooLong);
            assertThat(waits.status().getState()).isEqualTo(prepared);
            assertThat(waits.action()).isEqualTo(new Action.Wait(LATER));
        }
        TaskDecision ends = next(TASK_STATE_SHUTDOWN, status(TASK_STATE_PREPARING), null, tooLong);
        assertThat(ends.status().getState()).isEqualTo(TASK_STATE_PREPARING);
        assertThat(ends.action()).isEqualTo(new Action.Wait(LATER));
    }

    @Test
    void patienceEndsBeforeTheNextTryWhenThatIsLater() {
        long end = NOW.monoNanos() + SECOND;
        Failed failed = failed(EngineProblem.Kind.UNREACHABLE, 119 * SECOND, end + 1);
        assertThat(next(TASK_STATE_RUNNING, status(TASK_STATE_PREPARING), null, failed)
                        .action())
                .isEqualTo(new Action.Wait(end));
    }

    @Test
    void aContainerIsMadeAgainInTheMomentThatWasSet() {
        TaskStatus status = status(TASK_STATE_PREPARING);
        Failed due = failed(EngineProblem.Kind.RETRYABLE, SECOND, NOW.monoNanos());
        assertThat(next(TASK_STATE_RUNNING, status, ContainerView.ABSENT, due).action())
                .isInstanceOf(Action.CreateContainer.class);
        Failed early = failed(EngineProblem.Kind.RETRYABLE, SECOND, NOW.monoNanos() + 1);
        assertThat(next(TASK_STATE_RUNNING, status, ContainerView.ABSENT, early).action())
                .isEqualTo(new Action.Wait(NOW.monoNanos() + 1));
    }

    @Test
    void anImageThatCannotBeHadRejectsAfterItsTime() {
        TaskStatus status = status(TASK_STATE_PREPARING);
        ImageView lately = new ImageView.Missing(failed(EngineProblem.Kind.NO_IMAGE, 29 * SECOND, LATER));
        TaskDecision waits = next(TASK_STATE_RUNNING, status, ContainerView.ABSENT, lately, null);
        assertThat(waits.status().getState()).isEqualTo(TASK_STATE_PREPARING);
        assertThat(waits.status().getErr()).isEqualTo("the reason");
        assertThat(waits.action()).isEqualTo(new Action.Wait(LATER));
        ImageView tooLong = new ImageView.Missing(failed(EngineProblem.Kind.NO_IMAGE, 30 * SECOND, LATER));
        TaskDecision rejected = next(TASK_STATE_RUNNING, status, ContainerView.ABSENT, tooLong, null);
        assertThat(rejected.status().getState()).isEqualTo(TASK_STATE_REJECTED);
    }

    @Test
    void aSilentRegistryIsNamedWithItsSeconds() {
        ImageView silent = new ImageView.Pulling("", NOW.monoNanos() - 3 * SECOND);
        TaskDecision step = next(TASK_STATE_RUNNING, status(TASK_STATE_PREPARING), ContainerView.ABSENT, silent, null);
        assertThat(step.status().getErr()).contains("for more than 3 s;");
    }

    @Test
    void aStartThatFailsEndsTheTaskUnlessTheEngineGaveNoAnswer() {
        TaskStatus status = status(TASK_STATE_STARTING);
        for (EngineProblem.Kind kind : List.of(EngineProblem.Kind.RETRYABLE, EngineProblem.Kind.PERMANENT)) {
            TaskDecision step = next(TASK_STATE_RUNNING, status, CREATED, failed(kind, 0, LATER));
            assertThat(step.status().getState()).isEqualTo(TASK_STATE_FAILED);
            assertThat(step.status().getErr()).isEqualTo("task: cannot start the container: the reason");
        }
        TaskDecision waits = next(TASK_STATE_RUNNING, status, CREATED, silent(LATER));
        assertThat(waits.status().getState()).isEqualTo(TASK_STATE_STARTING);
        assertThat(waits.action()).isEqualTo(new Action.Wait(LATER));
        assertThat(next(TASK_STATE_RUNNING, status, CREATED, silent(NOW.monoNanos()))
                        .action())
                .isEqualTo(new Action.StartContainer("c1"));
    }

    @Test
    void aSickContainerIsStoppedAgainInTheMomentThatWasSet() {
        TaskStatus status = status(TASK_STATE_RUNNING);
        assertThat(next(TASK_STATE_RUNNING, status, SICK, silent(LATER)).action())
                .isEqualTo(new Action.Wait(LATER));
        assertThat(next(TASK_STATE_RUNNING, status, SICK, silent(NOW.monoNanos()))
                        .action())
                .isEqualTo(new Action.StopContainer("c1", 2_000));
    }

    @Test
    void anEndingTaskSaysWhyItsContainerDoesNotStop() {
        TaskStatus status = status(TASK_STATE_RUNNING);
        TaskDecision waits = next(TASK_STATE_SHUTDOWN, status, RUNS, silent(LATER));
        assertThat(waits.action()).isEqualTo(new Action.Wait(LATER));
        assertThat(waits.status())
                .isEqualTo(status.toBuilder()
                        .setErr("the reason")
                        .setProblem(TaskProblem.TASK_PROBLEM_FAILURE)
                        .build());
        TaskDecision stops = next(TASK_STATE_SHUTDOWN, status, RUNS, silent(NOW.monoNanos()));
        assertThat(stops.action()).isEqualTo(new Action.StopContainer("c1", 2_000));
        assertThat(stops.status().getMessage()).isEqualTo("stopping");
        assertThat(stops.status().getErr()).isEqualTo("the reason");
        TaskStatus over = status(TASK_STATE_FAILED);
        assertThat(next(TASK_STATE_SHUTDOWN, over, RUNS, silent(LATER)))
                .isEqualTo(new TaskDecision(new Action.Wait(LATER), over));
    }

    @Test
    void whatTroubledARunningTaskIsForgottenOnceItIsSeenToRun() {
        TaskStatus calm = status(TASK_STATE_RUNNING);
        assertThat(next(TASK_STATE_RUNNING, calm, RUNS, null)).isEqualTo(new TaskDecision(Action.IDLE, calm));
        TaskStatus troubled = calm.toBuilder()
                .setErr("the reason")
                .setProblem(TaskProblem.TASK_PROBLEM_FAILURE)
                .build();
        TaskDecision step = next(TASK_STATE_RUNNING, troubled, RUNS, null);
        assertThat(step.status().getErr()).isEmpty();
        assertThat(step.status().getMessage()).isEqualTo("started");
        assertThat(step.status().getAtMs()).as("since when it runs").isEqualTo(7);
    }

    @Test
    void newWordsHaveANewTimeWhileATaskDoesNotRun() {
        TaskDecision step = next(TASK_STATE_READY, status(TASK_STATE_READY), CREATED, null);
        assertThat(step.status().getMessage()).isEqualTo("prepared");
        assertThat(step.status().getAtMs()).isEqualTo(NOW.wallMs());
    }

    @Test
    void onlyARunningContainerHasPorts() {
        TaskDecision started = next(TASK_STATE_RUNNING, status(TASK_STATE_STARTING), RUNS, null);
        assertThat(started.status().getState()).isEqualTo(TASK_STATE_RUNNING);
        assertThat(started.status().getPortsList()).isEqualTo(RUNS.ports());
        TaskDecision ended = next(TASK_STATE_RUNNING, started.status(), view(State.EXITED, Health.NONE), null);
        assertThat(ended.status().getState()).isEqualTo(TASK_STATE_COMPLETE);
        assertThat(ended.status().getPortsList()).isEmpty();
    }

    @Test
    void aTaskBeginsWhateverItWasToldBeforeItsNodeAndNeverGoesBack() {
        for (TaskState early : List.of(TASK_STATE_NEW, TASK_STATE_PENDING)) {
            assertThat(next(TASK_STATE_RUNNING, status(early), ContainerView.ABSENT, null)
                            .status()
                            .getState())
                    .isEqualTo(TASK_STATE_ACCEPTED);
        }
        assertThatThrownBy(() ->
                        TaskStep.move(status(TASK_STATE_ASSIGNED), ContainerView.ABSENT, TASK_STATE_NEW, "", "", NOW))
                .hasMessage("a task may not move from TASK_STATE_ASSIGNED to TASK_STATE_NEW");
    }
}
