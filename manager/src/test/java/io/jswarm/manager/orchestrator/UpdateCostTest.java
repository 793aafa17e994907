package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.manager.orchestrator.update.Updater;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The work of the updater follows the change, not the service. What it looks at is measured by what it allocates, which is
 * the same in each run.
 */
final class UpdateCostTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What is allocated when the first new task of an update runs, so that the next slot follows. */
    private static long bytesOfOneStep(int replicas) {
        Service old = Services.replicated(1, replicas).build();
        Service.Builder begun = Services.replicated(1, replicas).templateVersion(2).build().toBuilder();
        begun.getUpdateStatusBuilder().setState(UpdateState.UPDATE_STATE_UPDATING);
        Service updated = begun.build();
        List<Change> tasks = new ArrayList<>();
        for (int slot = 2; slot <= replicas; slot++) {
            tasks.add(Changes.create(TaskFixtures.running(old, slot, 1, Nodes.id(1))));
        }
        Task first = TaskFixtures.on(updated, 1, 2, Nodes.id(1), TaskState.TASK_STATE_STARTING);
        Fixture fixture =
                new Fixture().with(Nodes.node(1).build()).with(updated).with(first);
        fixture.apply(tasks);
        List<Delta.Edit<?, ?>> runs =
                fixture.apply(Changes.update(TaskFixtures.observed(first, TaskState.TASK_STATE_RUNNING)));
        Updater updater = new Updater();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Step step = updater.decide(fixture.view(), new Event.Edited(runs), fixture.now());
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(step.changes())
                .as("the next slot's old task and its new one")
                .hasSize(2);
        return bytes;
    }

    @Test
    void oneStepCostsTheSameInAServiceOfAnySize() {
        var _ = bytesOfOneStep(10); // classes are loaded
        assertThat(bytesOfOneStep(10_000)).isLessThan(4 * bytesOfOneStep(10));
    }
}
