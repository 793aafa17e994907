package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.control.mutation.RemoveService;
import io.jswarm.manager.control.mutation.UpdateCluster;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReaperTest {
    private static void historyLimit(DeciderHarness swarm, int limit) {
        Cluster cluster = Objects.requireNonNull(swarm.state().cluster());
        swarm.accept(new UpdateCluster(
                cluster.getMeta().getVersion(),
                cluster.getSpec().toBuilder().setTaskHistoryLimit(limit).build(),
                "",
                "",
                "",
                false));
    }

    private static Service failed(DeciderHarness swarm, Services spec, int times) {
        Service web = swarm.create(spec.delayMs(0));
        swarm.work();
        for (int i = 0; i < times; i++) {
            swarm.report(swarm.desired(web).getFirst(), TaskState.TASK_STATE_FAILED);
            swarm.pass(1_000);
        }
        return web;
    }

    @Test
    void fiveDeadTasksOfASlotStay() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = failed(swarm, Services.replicated(1, 101), 12);
        assertThat(swarm.tasks(web)).hasSize(101 + 5);
        assertThat(swarm.running(web)).hasSize(101);
    }

    @Test
    void tenFailuresOfASlotOfASmallServiceStayAsLongAsTheyCount() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = failed(swarm, Services.replicated(1, 1), 12);
        assertThat(swarm.tasks(web)).hasSize(1 + 10);
        swarm.pass(10 * 60_000);
        assertThat(swarm.tasks(web)).hasSize(1 + 5);
    }

    /** The scheduler knows of bad nodes by what the reaper keeps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aTaskThatFailsOnTwoNodesFindsTheThird(int limit) {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        historyLimit(swarm, limit);
        Service web = swarm.create(Services.replicated(1, 1).delayMs(0));
        swarm.work();
        int failures = 0;
        while (!swarm.desired(web).getFirst().getNodeId().equals(Nodes.id(3))) {
            assertThat(++failures).isLessThanOrEqualTo(10);
            swarm.report(swarm.desired(web).getFirst(), TaskState.TASK_STATE_FAILED);
            swarm.pass(1_000);
        }
    }

    @Test
    void aNegativeLimitKeepsAll() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        historyLimit(swarm, -1);
        Service web = failed(swarm, Services.replicated(1, 1), 12);
        assertThat(swarm.tasks(web)).hasSize(1 + 12);
    }

    @Test
    void aLowerLimitTakesEffectAtOnce() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = failed(swarm, Services.replicated(1, 1), 5);
        swarm.pass(5 * 60_000 + 1); // the failures do not count any more
        historyLimit(swarm, 2);
        assertThat(swarm.tasks(web)).hasSize(1 + 2);
    }

    @Test
    void whatCountsAttemptsStays() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = failed(swarm, Services.replicated(1, 1).restart(RestartCondition.RESTART_CONDITION_ANY, 0, 9), 9);
        assertThat(swarm.tasks(web)).hasSize(1 + 9);
    }

    @Test
    void tasksOfALostNodeAreGivenUpAfterADay() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 2));
        swarm.work();
        swarm.disconnect(Nodes.id(2));
        swarm.pass(15_000 + 24 * 3_600_000L - 1);
        assertThat(swarm.tasks(web)).hasSize(3);
        assertThat(swarm.indexes().tasksOn(Nodes.id(2))).hasSize(1);
        swarm.pass(1);
        assertThat(swarm.tasks(web)).hasSize(2);
        assertThat(swarm.indexes().tasksOn(Nodes.id(2))).isEmpty();
    }

    @Test
    void aNodeThatComesBackInTimeKeepsItsHistory() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 2));
        swarm.work();
        swarm.disconnect(Nodes.id(2));
        swarm.pass(3_600_000);
        swarm.connect(Nodes.id(2));
        swarm.pass(48 * 3_600_000L);
        assertThat(swarm.tasks(web))
                .extracting(task -> task.getStatus().getState())
                .containsExactlyInAnyOrder(
                        TaskState.TASK_STATE_RUNNING, TaskState.TASK_STATE_SHUTDOWN, TaskState.TASK_STATE_RUNNING);
    }

    @Test
    void aRemovedServiceWaitsForALostNode() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 2));
        swarm.work();
        swarm.silence(Nodes.id(2));
        swarm.accept(new RemoveService(web.getId()));
        swarm.work();
        assertThat(swarm.service(web.getId()).getRemoved()).isTrue();
        swarm.pass(25 * 3_600_000L);
        assertThat(swarm.state().services()).isEmpty();
        assertThat(swarm.state().tasks()).isEmpty();
        assertThat(swarm.state().templates()).isEmpty();
    }
}
