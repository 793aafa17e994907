package io.jswarm.manager.orchestrator.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import org.junit.jupiter.api.Test;

/** Delays, seen by the decider alone; with all the others they are in {@code RestartTest}. */
final class DelayedStartTest {
    private static final long DELAY_MS = 2_000;

    /** A node that does not answer, or none that fits: nobody reports of such a task before its delay is over. */
    @Test
    void aTaskThatNothingHappensToStartsAfterItsDelay() {
        Service web = Services.replicated(1, 1).build();
        Fixture state = new Fixture(new DelayedStart()).with(web);
        Task waiting = TaskFixtures.desired(TaskFixtures.pending(web, 1, 1), TaskState.TASK_STATE_READY).toBuilder()
                .setStartAtMs(state.now().wallMs() + DELAY_MS)
                .build();
        state.with(waiting);
        state.pass(DELAY_MS - 1);
        assertThat(state.task(waiting).getDesiredState()).isEqualTo(TaskState.TASK_STATE_READY);
        state.pass(1);
        assertThat(state.task(waiting).getDesiredState()).isEqualTo(TaskState.TASK_STATE_RUNNING);
    }
}
