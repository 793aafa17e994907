package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ServiceRemovalTest {
    private static final int MORE_THAN_A_STEP = 2 * Decider.MOST_CHANGES + 1;
    private static final Service WEB =
            Services.replicated(1, MORE_THAN_A_STEP).removed().build();

    private static Fixture cluster() {
        Task[] tasks = LongStream.rangeClosed(1, MORE_THAN_A_STEP)
                .mapToObj(slot -> TaskFixtures.running(WEB, slot, 1, Nodes.id(1)))
                .toArray(Task[]::new);
        return new Fixture(new ServiceRemoval())
                .with(Nodes.node(1).build())
                .with(WEB)
                .with(tasks);
    }

    @Test
    void aLargeServiceEndsWholeStepByStep() {
        Fixture cluster = cluster();
        cluster.settle();
        assertAllEnd(cluster);
    }

    @Test
    void aNewLeaderGoesOnWithAServiceThatNobodyEdits() {
        Fixture cluster = cluster();
        cluster.lead();
        assertAllEnd(cluster);
    }

    private static void assertAllEnd(Fixture cluster) {
        assertThat(cluster.tasksOf(WEB))
                .hasSize(MORE_THAN_A_STEP)
                .allMatch(task -> task.getDesiredState() == TaskState.TASK_STATE_REMOVE);
    }
}
