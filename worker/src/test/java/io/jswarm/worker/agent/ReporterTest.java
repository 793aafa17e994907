package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.rpc.Wire;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches of statuses are bounded by their bytes, not by their number alone. */
final class ReporterTest {
    @Test
    void longErrorsMakeMoreBatches() {
        SimTime time = new SimTime(1_700_000_000_000L);
        List<Throwable> faults = new ArrayList<>();
        SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
        Reporter reporter = new Reporter(loop);
        List<StatusBatch> batches = new ArrayList<>();
        TaskStatus status = TaskStatus.newBuilder()
                .setState(TaskState.TASK_STATE_FAILED)
                .setErr("é".repeat(2_000))
                .build();
        loop.post(() -> {
            reporter.open(batch -> {
                batches.add(batch);
                loop.post(() -> reporter.acknowledged(batch.getSequence()));
            });
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
