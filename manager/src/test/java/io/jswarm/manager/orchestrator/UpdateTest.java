package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.manager.control.mutation.UpdateCluster;
import io.jswarm.manager.control.mutation.UpdateService;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class UpdateTest {
    private static DeciderHarness swarm() {
        return DeciderHarness.ofNodes(3);
    }

    private static Service running(DeciderHarness swarm, Services spec) {
        Service service = swarm.create(spec);
        swarm.work();
        swarm.transcript().skip();
        return service;
    }

    @Test
    void oneSlotAfterAnotherStopFirst() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 2).name("web"));
        swarm.update(web, service -> service.image("nginx:2"));
        swarm.work();
        assertThat(swarm.transcript().lines())
                .containsExactly(
                        "0.0s web UPDATING",
                        "0.0s web.1#1 wanted SHUTDOWN",
                        "0.0s web.1#2 new, wanted READY",
                        "0.0s web.1#1 SHUTDOWN",
                        "0.0s web.1#2 wanted RUNNING",
                        "0.0s web.1#2 READY",
                        "0.0s web.1#2 RUNNING",
                        "0.0s web.2#1 wanted SHUTDOWN",
                        "0.0s web.2#2 new, wanted READY",
                        "0.0s web.2#1 SHUTDOWN",
                        "0.0s web.2#2 wanted RUNNING",
                        "0.0s web.2#2 READY",
                        "0.0s web.2#2 RUNNING",
                        "0.0s web COMPLETED");
        assertThat(swarm.service(web.getId()).getUpdateStatus().getMessage()).isEqualTo("update completed");
    }

    /** A slot whose old task could not be prepared has failed: its replacement takes a place as any other. */
    @Test
    void anUpdateThatFollowsOneThatCannotBePreparedStopsNoMoreThanItsParallelism() {
        DeciderHarness swarm = swarm();
        swarm.workers().reject("nosuch");
        swarm.workers().reject("neither");
        Service web = running(swarm, Services.replicated(1, 4).name("web").update(1, 0));
        swarm.update(web, service -> service.image("nosuch"));
        swarm.pass(10_000);
        assertThat(swarm.running(web)).as("one slot is under update").hasSize(3);
        swarm.update(web, service -> service.image("neither"));
        swarm.pass(10_000);
        assertThat(swarm.running(web)).as("the same slot is under update").hasSize(3);
        swarm.update(web, service -> service.image("nginx:3"));
        swarm.pass(60_000);
        assertThat(swarm.running(web)).hasSize(4).allMatch(task -> task.getTemplateVersion() == 4);
    }

    @Test
    void theDelayIsKeptAfterEachSlot() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 5).name("web").update(2, 10_000));
        swarm.update(web, service -> service.image("nginx:2"));
        swarm.pass(60_000);
        assertThat(swarm.transcript().lines("RUNNING", "COMPLETED").stream()
                        .filter(line -> !line.contains("wanted"))
                        .toList())
                .containsExactly(
                        "0.0s web.1#2 RUNNING",
                        "0.0s web.2#2 RUNNING",
                        "10.0s web.4#2 RUNNING",
                        "10.0s web.3#2 RUNNING",
                        "20.0s web.5#2 RUNNING",
                        "20.0s web COMPLETED");
    }

    @Test
    void aNewLeaderGoesOnWhereTheOldOneStopped() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 3).name("web").update(1, 10_000));
        swarm.update(web, service -> service.image("nginx:2"));
        swarm.pass(5_000);
        swarm.lead();
        for (int i = 1; i <= 3; i++) {
            swarm.connect(Nodes.id(i));
        }
        swarm.pass(60_000);
        assertThat(swarm.transcript().lines("#2 RUNNING"))
                .containsExactly("0.0s web.1#2 RUNNING", "10.0s web.2#2 RUNNING", "20.0s web.3#2 RUNNING");
    }

    @Test
    void aWallClockThatIsPutBackDoesNotHoldTheUpdate() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 3).update(1, 10_000));
        swarm.update(web, service -> service.image("nginx:2"));
        swarm.wallClock(-3_600_000);
        swarm.pass(19_000);
        assertThat(swarm.running(web)).extracting(Task::getTemplateVersion).containsExactly(2L, 2L, 1L);
        swarm.pass(60_000);
        assertThat(swarm.running(web)).hasSize(3).allMatch(task -> task.getTemplateVersion() == 2);
        assertThat(swarm.service(web.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_COMPLETED);
    }

    @Test
    void parallelismZeroIsAllAtOnce() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 4).name("web").update(0, 0));
        swarm.update(web, service -> service.image("nginx:2"));
        assertThat(swarm.transcript().lines("wanted SHUTDOWN")).hasSize(4);
        swarm.work();
        assertThat(swarm.running(web)).hasSize(4).allMatch(task -> task.getTemplateVersion() == 2);
    }

    @Test
    void aLargeUpdateIsCutIntoBatches() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 2_500).update(0, 0));
        swarm.update(web, service -> service.image("nginx:2"));
        assertThat(swarm.running(web)).isEmpty();
        assertThat(swarm.largestBatch()).isLessThan(2 * Decider.MOST_CHANGES);
        swarm.work();
        assertThat(swarm.running(web)).hasSize(2_500).allMatch(task -> task.getTemplateVersion() == 2);
    }

    @Test
    void anUpdateNeverTakesDownMoreThanItMay() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 10).update(3, 0));
        swarm.update(web, service -> service.image("nginx:2"));
        assertThat(swarm.running(web)).hasSize(7);
    }

    @Test
    void aScaleReplacesNothing() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 2));
        List<Task> before = swarm.running(web);
        swarm.update(web, service -> service.replicas(3));
        swarm.work();
        assertThat(swarm.running(web)).hasSize(3).containsAll(before);
        assertThat(swarm.service(web.getId()).getTemplateVersion()).isEqualTo(1);
        assertThat(swarm.service(web.getId()).hasUpdateStatus()).isFalse();
    }

    @Test
    void forceReplacesTasksOfTheSameSpec() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 2));
        swarm.update(web, Services::force);
        swarm.work();
        assertThat(swarm.running(web)).hasSize(2).allMatch(task -> task.getTemplateVersion() == 2);
    }

    @Test
    void aNewTaskThatFailsHoldsTheUpdate() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 6));
        swarm.workers().fail("broken");
        swarm.update(web, service -> service.image("broken").delayMs(1_000));
        swarm.pass(300_000);
        assertThat(swarm.running(web)).as("old tasks that still run").hasSize(4);
        assertThat(swarm.service(web.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_UPDATING);
        swarm.workers().mend("broken");
        swarm.pass(60_000);
        assertThat(swarm.running(web)).hasSize(6).allMatch(task -> task.getTemplateVersion() == 2);
        assertThat(swarm.service(web.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_COMPLETED);
    }

    @Test
    void aNewerUpdateTakesOverAtOnce() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 3));
        swarm.workers().fail("broken");
        swarm.update(web, service -> service.image("broken"));
        swarm.pass(5_000);
        swarm.update(web, service -> service.image("nginx:3"));
        swarm.pass(1_000);
        assertThat(swarm.running(web)).hasSize(3).allMatch(task -> task.getTemplateVersion() == 3);
        assertThat(swarm.service(web.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_COMPLETED);
    }

    @Test
    void rollbackReplacesOnlyWhatTheUpdateReached() {
        DeciderHarness swarm = swarm();
        Service web = running(
                swarm,
                Services.replicated(1, 3)
                        .name("web")
                        .rollback(0, 0)
                        .condition(RestartCondition.RESTART_CONDITION_NONE));
        swarm.workers().fail("broken");
        swarm.update(web, service -> service.image("broken"));
        swarm.pass(1_000);
        swarm.transcript().skip();
        Service stuck = swarm.service(web.getId());
        swarm.accept(new UpdateService(
                stuck.getId(), stuck.getMeta().getVersion(), ServiceSpec.getDefaultInstance(), true, false));
        swarm.work();
        assertThat(swarm.transcript().lines())
                .containsExactly(
                        "1.0s web ROLLBACK_UPDATING",
                        "1.0s web.1#2 wanted SHUTDOWN",
                        "1.0s web.1#3 new, wanted RUNNING",
                        "1.0s web.2#2 wanted SHUTDOWN",
                        "1.0s web.2#3 new, wanted RUNNING",
                        "1.0s web.1#3 RUNNING",
                        "1.0s web.2#3 RUNNING",
                        "1.0s web ROLLBACK_COMPLETED");
        assertThat(swarm.running(web)).hasSize(3).allMatch(task -> task.getTemplateVersion() == 1);
    }

    @Test
    void aVersionIsNeverUsedTwice() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 1));
        web = swarm.update(web, service -> service.image("nginx:2"));
        swarm.work();
        Service updated = swarm.service(web.getId());
        swarm.accept(new UpdateService(
                updated.getId(), updated.getMeta().getVersion(), ServiceSpec.getDefaultInstance(), true, false));
        swarm.work();
        assertThat(swarm.service(web.getId()).getTemplateVersion()).isEqualTo(1);
        swarm.update(web, service -> service.image("nginx:3"));
        swarm.work();
        assertThat(swarm.running(web)).allMatch(task -> task.getTemplateVersion() == 3);
    }

    @Test
    void templatesThatNothingNamesGo() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 1));
        for (int i = 2; i <= 12; i++) {
            String image = "nginx:" + i;
            swarm.update(web, service -> service.image(image));
            swarm.work();
        }
        assertThat(swarm.state().templatesOf(web).stream()
                        .map(Template::getVersion)
                        .toList())
                .containsExactly(7L, 8L, 9L, 10L, 11L, 12L);
    }

    @Test
    void anUpdateThatAsksForLessEndsAShortage() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 3).name("web").reserve(500, 0));
        swarm.update(web, service -> service.replicas(8));
        swarm.work();
        int runningBefore = swarm.running(web).size();
        assertThat(runningBefore).isLessThan(8);
        swarm.update(web, service -> service.reserve(10, 0));
        swarm.work();
        assertThat(swarm.running(web)).hasSize(8).allMatch(task -> task.getTemplateVersion() == 2);
    }

    @Test
    void anUpdateThatAsksForTooMuchStopsAtTheFirstSlot() {
        DeciderHarness swarm = swarm();
        Service web = running(swarm, Services.replicated(1, 6));
        swarm.update(web, service -> service.reserve(5_000, 0));
        swarm.pass(60_000);
        assertThat(swarm.running(web)).hasSize(5);
        assertThat(swarm.service(web.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_UPDATING);
        swarm.update(web, service -> service.reserve(1, 0));
        swarm.pass(60_000);
        assertThat(swarm.running(web)).hasSize(6);
        assertThat(swarm.service(web.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_COMPLETED);
    }

    /** Nobody can tell then whether the update stopped a task in a slot that waits: so it counts. */
    @Test
    void withoutHistoryAnUpdateThatAsksForTooMuchStopsAtTheFirstSlotToo() {
        DeciderHarness swarm = swarm();
        Cluster cluster = Objects.requireNonNull(swarm.state().cluster());
        ClusterSpec forgetful =
                cluster.getSpec().toBuilder().setTaskHistoryLimit(0).build();
        swarm.accept(new UpdateCluster(cluster.getMeta().getVersion(), forgetful, "", "", "", false));
        Service web = running(swarm, Services.replicated(1, 6));
        swarm.update(web, service -> service.reserve(5_000, 0));
        swarm.pass(60_000);
        assertThat(swarm.running(web)).hasSize(5);
        assertThat(swarm.tasks(web)).as("the old one is forgotten").hasSize(6);
    }

    @Test
    void aNodeThatIsPausedGivesItsPlaceInTheUpdateToTheNext() {
        DeciderHarness swarm = swarm();
        Service agent = running(swarm, Services.global(1).name("agent"));
        swarm.silence(Nodes.id(1));
        swarm.update(agent, service -> service.image("nginx:2"));
        swarm.work();
        assertThat(swarm.running(agent)).as("still old").allMatch(task -> task.getTemplateVersion() == 1);
        swarm.availability(Nodes.id(1), Availability.AVAILABILITY_PAUSE);
        swarm.work();
        assertThat(swarm.running(agent))
                .extracting(Task::getNodeId, Task::getTemplateVersion)
                .containsExactly(tuple(Nodes.id(2), 2L), tuple(Nodes.id(3), 2L));
    }

    @Test
    void aNodeThatIsPausedEndsTheUpdateThatWaitedForIt() {
        DeciderHarness swarm = swarm();
        Service agent = running(swarm, Services.global(1).name("agent"));
        swarm.silence(Nodes.id(3));
        swarm.update(agent, service -> service.image("nginx:2"));
        swarm.work();
        assertThat(swarm.service(agent.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_UPDATING);
        swarm.availability(Nodes.id(3), Availability.AVAILABILITY_PAUSE);
        assertThat(swarm.service(agent.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_COMPLETED);
    }

    @Test
    void anUpdatePassesByTheDeadTaskOfALostNodeAndItCatchesUpLater() {
        DeciderHarness swarm = swarm();
        Service agent = running(swarm, Services.global(1).name("agent"));
        swarm.availability(Nodes.id(3), Availability.AVAILABILITY_PAUSE);
        swarm.report(swarm.running(agent).getLast(), TaskState.TASK_STATE_FAILED);
        swarm.availability(Nodes.id(3), Availability.AVAILABILITY_DRAIN);
        swarm.transcript().skip();
        swarm.update(agent, service -> service.image("nginx:2"));
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.connect(Nodes.id(2));
        assertThat(swarm.transcript().lines("new")).hasSize(1);
        swarm.work();
        assertThat(swarm.service(agent.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_COMPLETED);
        swarm.connect(Nodes.id(3));
        swarm.availability(Nodes.id(3), Availability.AVAILABILITY_ACTIVE);
        swarm.work();
        assertThat(swarm.running(agent)).hasSize(3).allMatch(task -> task.getTemplateVersion() == 2);
    }

    @Test
    void aNodeThatIsLostEndsTheUpdateThatWaitedForIt() {
        DeciderHarness swarm = swarm();
        Service agent = running(swarm, Services.global(1).condition(RestartCondition.RESTART_CONDITION_NONE));
        swarm.update(agent, service -> service.image("nginx:2").constraint("node.id==" + Nodes.id(3)));
        swarm.report(swarm.desired(agent).getFirst(), TaskState.TASK_STATE_REJECTED);
        swarm.work();
        assertThat(swarm.service(agent.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_UPDATING);
        swarm.availability(Nodes.id(3), Availability.AVAILABILITY_DRAIN);
        assertThat(swarm.service(agent.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_COMPLETED);
    }

    @Test
    void aGlobalServiceIsUpdatedNodeByNode() {
        DeciderHarness swarm = swarm();
        Service agent = running(swarm, Services.global(1).name("agent"));
        swarm.update(agent, service -> service.image("nginx:2"));
        assertThat(swarm.running(agent)).hasSize(2);
        swarm.work();
        assertThat(swarm.running(agent)).hasSize(3).allMatch(task -> task.getTemplateVersion() == 2);
        assertThat(swarm.running(agent).stream().map(Task::getNodeId).distinct())
                .hasSize(3);
    }
}
