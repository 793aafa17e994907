package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.WorkerLimits;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.rpc.Wire;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReporterTest {
    private final SimTime time = new SimTime(1_700_000_000_000L);
    private final List<Throwable> faults = new ArrayList<>();
    private final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
    private final Reporter reporter = new Reporter(loop, new ClusterLevel());
    private final List<StatusBatch> batches = new ArrayList<>();

    private void open() {
        reporter.open(batch -> {
            batches.add(batch);
            loop.post(() -> reporter.acknowledged(batch.getSequence()));
        });
    }

    private void add(String taskId, TaskState state) {
        loop.post(() ->
                reporter.add(taskId, TaskStatus.newBuilder().setState(state).build()));
    }

    /** What was sent since the last call, as task:state. */
    private List<String> sent() {
        List<String> words = batches.stream()
                .flatMap(batch -> batch.getUpdatesList().stream())
                .map(update -> update.getTaskId() + ":" + update.getStatus().getState())
                .toList();
        batches.clear();
        assertThat(faults).isEmpty();
        return words;
    }

    /** Managers refuse what is too much. */
    @Test
    void whatAnEngineSaidIsCut() {
        loop.post(this::open);
        loop.post(() -> reporter.add(
                "a",
                TaskStatus.newBuilder()
                        .setState(TaskState.TASK_STATE_FAILED)
                        .setErr("two\nlines and " + "x".repeat(100_000))
                        .build()));
        time.advance(Duration.ofMillis(1));
        TaskStatus told = batches.getFirst().getUpdates(0).getStatus();
        assertThat(told.getErr()).startsWith("two lines and x").hasSize(WorkerLimits.ERROR);
    }

    @Test
    void whatArrivesSoonIsToldOnce() {
        loop.post(this::open);
        add("a", TaskState.TASK_STATE_PREPARING);
        time.advance(Duration.ofMillis(100));
        add("b", TaskState.TASK_STATE_PREPARING);
        time.advance(Duration.ofMillis(100));
        add("a", TaskState.TASK_STATE_STARTING);
        assertThat(sent()).isEmpty();
        add("b", TaskState.TASK_STATE_RUNNING);
        time.advance(Duration.ofMillis(1));
        assertThat(sent()).containsExactly("b:TASK_STATE_RUNNING");
        time.advance(Duration.ofMillis(98));
        assertThat(sent()).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(sent()).as("300 ms after its first word").containsExactly("a:TASK_STATE_STARTING");
        add("a", TaskState.TASK_STATE_RUNNING);
        time.advance(Duration.ofSeconds(1));
        assertThat(sent()).containsExactly("a:TASK_STATE_RUNNING");
    }

    @Test
    void whatIsOnItsWayWithAnErrorDoesNotWait() {
        loop.post(this::open);
        loop.post(() -> reporter.add(
                "a",
                TaskStatus.newBuilder()
                        .setState(TaskState.TASK_STATE_PREPARING)
                        .setErr("no such image")
                        .setProblem(TaskProblem.TASK_PROBLEM_FAILURE)
                        .build()));
        time.advance(Duration.ofMillis(1));
        assertThat(sent()).hasSize(1);
    }

    /** The busier the managers, the fewer words. */
    @Test
    void whatComesBeforeAnAnswerGoesTogether() {
        loop.post(() -> reporter.open(batches::add));
        for (int i = 0; i < 20; i++) {
            add("task-" + i, TaskState.TASK_STATE_RUNNING);
            time.advance(Duration.ofMillis(60));
        }
        assertThat(batches).hasSize(1);
        loop.post(() -> reporter.acknowledged(1));
        time.advance(Duration.ofMillis(1));
        assertThat(batches).hasSize(2);
        assertThat(sent()).hasSize(20);
    }

    @Test
    void aNewSessionForgetsWhatWaited() {
        loop.post(this::open);
        add("a", TaskState.TASK_STATE_PREPARING);
        time.advance(Duration.ofMillis(100));
        loop.post(() -> {
            reporter.close();
            open();
        });
        time.advance(Duration.ofSeconds(1));
        assertThat(sent()).isEmpty();
        add("a", TaskState.TASK_STATE_STARTING);
        time.advance(Duration.ofMillis(301));
        assertThat(sent()).containsExactly("a:TASK_STATE_STARTING");
    }

    /** Batches of statuses are bounded by their bytes, not by their number alone. */
    @Test
    void longErrorsMakeMoreBatches() {
        TaskStatus status = TaskStatus.newBuilder()
                .setState(TaskState.TASK_STATE_FAILED)
                .setErr("é".repeat(2_000))
                .build();
        loop.post(() -> {
            open();
            for (int i = 0; i < 3_000; i++) {
                reporter.add("task-" + i, status);
            }
        });
        time.advance(Duration.ofSeconds(5));
        assertThat(faults).isEmpty();
        assertThat(batches)
                .hasSizeGreaterThan(10)
                .allSatisfy(batch -> assertThat(batch.getSerializedSize()).isLessThan(Wire.MAX_MESSAGE_BYTES / 2));
        assertThat(batches.stream().mapToInt(StatusBatch::getUpdatesCount).sum())
                .isEqualTo(3_000);
    }
}
