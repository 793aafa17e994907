package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.control.mutation.RemoveNode;
import io.jswarm.manager.control.mutation.RemoveService;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.ObjectName;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReplicatedTest {
    private static List<Long> slots(List<Task> tasks) {
        return tasks.stream().map(Task::getSlot).toList();
    }

    @Test
    void aServiceGetsItsReplicas() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service web = swarm.create(Services.replicated(1, 3).name("web"));
        swarm.transcript().skip();
        swarm.work();
        assertThat(slots(swarm.running(web))).containsExactly(1L, 2L, 3L);
        assertThat(swarm.transcript().lines())
                .containsExactly("0.0s web.1#1 RUNNING", "0.0s web.2#1 RUNNING", "0.0s web.3#1 RUNNING");
    }

    @Test
    void aSecondLookChangesNothing() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        swarm.create(Services.replicated(1, 5));
        swarm.create(Services.global(2));
        swarm.work();
        long revision = swarm.state().revision();
        swarm.lead();
        assertThat(swarm.state().revision()).isEqualTo(revision);
    }

    @Test
    void scaleUpTakesTheLowestFreeSlots() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 2));
        swarm.work();
        swarm.update(web, service -> service.replicas(4));
        swarm.work();
        assertThat(slots(swarm.running(web))).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void scaleDownEndsWhatDoesNotRunFirst() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 4));
        swarm.work();
        swarm.workers().fail("nginx");
        swarm.report(swarm.tasks(web).get(1), TaskState.TASK_STATE_FAILED);
        swarm.update(web, service -> service.replicas(3));
        assertThat(slots(swarm.desired(web))).containsExactly(1L, 3L, 4L);
    }

    @Test
    void scaleDownEndsTasksOfTheFullestNode() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 2));
        swarm.work();
        swarm.join(2);
        swarm.update(web, service -> service.replicas(3));
        swarm.work();
        swarm.update(web, service -> service.replicas(2));
        swarm.work();
        Set<String> nodes = new HashSet<>();
        swarm.running(web).forEach(task -> nodes.add(task.getNodeId()));
        assertThat(nodes).containsExactlyInAnyOrder(Nodes.id(1), Nodes.id(2));
    }

    @Test
    void ofSlotsThatAreAlikeScaleDownEndsTheHighest() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service web = swarm.create(Services.replicated(1, 3));
        swarm.work();
        swarm.update(web, service -> service.replicas(1));
        assertThat(slots(swarm.desired(web))).containsExactly(1L);
    }

    @Test
    void aLargeScaleDownIsCutIntoBatches() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service web = swarm.create(Services.replicated(1, 5_000));
        swarm.work();
        assertThat(swarm.running(web)).hasSize(5_000);
        swarm.update(web, service -> service.replicas(1));
        swarm.work();
        assertThat(swarm.running(web)).hasSize(1);
        assertThat(swarm.largestBatch()).isLessThan(2 * Decider.MOST_CHANGES);
    }

    @Test
    void scaleToZeroLeavesNothing() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 3));
        swarm.work();
        swarm.update(web, service -> service.replicas(0));
        swarm.work();
        assertThat(swarm.tasks(web)).isEmpty();
        assertThat(swarm.state().services()).containsKey(web.getId());
    }

    @Test
    void aSlotThatComesBackGetsAnIdThatItNeverHad() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            swarm.work();
            swarm.tasks(web).forEach(task -> assertThat(ids.add(task.getId())).isTrue());
            swarm.update(web, service -> service.replicas(0));
            swarm.work();
            swarm.update(web, service -> service.replicas(1));
        }
        assertThat(ids).hasSize(5);
    }

    @Test
    void manyReplicasComeInBoundedSteps() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service web = swarm.create(Services.replicated(1, 2_500));
        assertThat(swarm.desired(web)).hasSize(2_500);
        swarm.update(web, service -> service.replicas(3));
        assertThat(swarm.desired(web)).hasSize(3);
    }

    @Test
    void theTasksOfANodeThatIsDownAreReplacedAtOnce() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 2).name("web"));
        swarm.work();
        swarm.silence(Nodes.id(2));
        swarm.transcript().skip();
        swarm.pass(4_000);
        assertThat(swarm.transcript().lines("web."))
                .containsExactly(
                        "3.0s web.2#1 wanted SHUTDOWN", "3.0s web.2#2 new, wanted RUNNING", "3.0s web.2#2 RUNNING");
        assertThat(swarm.running(web)).allMatch(task -> task.getNodeId().equals(Nodes.id(1)));
    }

    @Test
    void drainMovesTasksAndStopsTheOldOnesFirst() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 2).name("web"));
        swarm.work();
        swarm.transcript().skip();
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_DRAIN);
        swarm.work();
        assertThat(swarm.transcript().lines())
                .containsExactly(
                        "0.0s web.2#1 wanted SHUTDOWN",
                        "0.0s web.2#2 new, wanted READY",
                        "0.0s web.2#2 READY",
                        "0.0s web.2#1 SHUTDOWN",
                        "0.0s web.2#2 wanted RUNNING",
                        "0.0s web.2#2 RUNNING");
        assertThat(swarm.running(web)).hasSize(2);
    }

    @Test
    void pauseKeepsTasks() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 2));
        swarm.work();
        List<Task> before = swarm.running(web);
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_PAUSE);
        swarm.work();
        assertThat(swarm.running(web)).isEqualTo(before);
    }

    @Test
    void theTasksOfARemovedNodeAreReplaced() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service web = swarm.create(Services.replicated(1, 3));
        swarm.work();
        swarm.accept(new RemoveNode(Nodes.id(3), true));
        swarm.work();
        assertThat(swarm.running(web))
                .hasSize(3)
                .noneMatch(task -> task.getNodeId().equals(Nodes.id(3)));
        assertThat(swarm.tasks(web)).hasSize(3);
        assertThat(swarm.state().removedNodes()).containsKey(Nodes.id(3));
    }

    @Test
    void aRemovedServiceGoesWithItsLastTask() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 2).name("web"));
        swarm.work();
        swarm.accept(new RemoveService(web.getId()));
        assertThat(swarm.service(web.getId()).getRemoved()).isTrue();
        assertThat(swarm.state().named(ObjectKinds.SERVICE, ObjectName.of("web")))
                .isNull();
        swarm.work();
        assertThat(swarm.state().services()).isEmpty();
        assertThat(swarm.state().tasks()).isEmpty();
        assertThat(swarm.state().templates()).isEmpty();
    }

    @Test
    void aServiceWithoutTasksGoesAtOnce() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 0));
        swarm.accept(new RemoveService(web.getId()));
        assertThat(swarm.state().services()).isEmpty();
        assertThat(swarm.state().templates()).isEmpty();
    }
}
