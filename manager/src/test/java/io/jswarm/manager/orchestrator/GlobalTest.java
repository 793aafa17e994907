package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.control.mutation.RemoveNode;
import io.jswarm.manager.control.mutation.UpdateNode;
import io.jswarm.manager.orchestrator.global.GlobalOrchestrator;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GlobalTest {
    private static Service agent(DeciderHarness swarm, Services spec) {
        Service service = swarm.create(spec.name("agent"));
        swarm.work();
        swarm.transcript().skip();
        return service;
    }

    private static List<String> nodes(List<Task> tasks) {
        return tasks.stream().map(Task::getNodeId).toList();
    }

    private static void label(DeciderHarness swarm, String nodeId, String key, String value) {
        Node node = swarm.node(nodeId);
        NodeSpec spec = Nodes.from(node).label(key, value).build().getSpec();
        swarm.accept(new UpdateNode(nodeId, node.getMeta().getVersion(), spec));
    }

    @Test
    void everyNodeGetsOneTask() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service agent = agent(swarm, Services.global(1));
        assertThat(nodes(swarm.running(agent))).containsExactly(Nodes.id(1), Nodes.id(2), Nodes.id(3));
    }

    /** What was put off about a service and about a node meets in one slot. */
    @Test
    void aSlotThatIsDueTwiceIsFilledOnce() {
        Fixture fixture = new Fixture(new GlobalOrchestrator());
        Service service = Services.global(1).build();
        fixture.with(Nodes.node(1).build()).with(service);
        fixture.happens(new Event.Due(List.of(
                new TimerKey("global", "service/" + service.getId()), new TimerKey("global", "node/" + Nodes.id(1)))));
        assertThat(fixture.tasksOf(service)).hasSize(1);
    }

    @Test
    void aNodeThatJoinsGetsItsTask() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service agent = agent(swarm, Services.global(1));
        swarm.join(2);
        swarm.work();
        assertThat(nodes(swarm.running(agent))).containsExactly(Nodes.id(1), Nodes.id(2));
    }

    @Test
    void aNodeThatWasNeverHeardGetsNone() {
        DeciderHarness swarm = new DeciderHarness();
        swarm.accept(swarm.init());
        Service agent = agent(swarm, Services.global(1));
        assertThat(swarm.tasks(agent)).isEmpty();
    }

    @Test
    void constraintsChooseTheNodesAndFollowTheirLabels() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service agent = agent(swarm, Services.global(1).constraint("node.labels.disk==ssd"));
        assertThat(swarm.tasks(agent)).isEmpty();
        label(swarm, Nodes.id(2), "disk", "ssd");
        swarm.work();
        assertThat(nodes(swarm.running(agent))).containsExactly(Nodes.id(2));
        label(swarm, Nodes.id(2), "disk", "hdd");
        swarm.work();
        assertThat(swarm.desired(agent)).isEmpty();
    }

    @Test
    void aChangedConstraintMovesTheService() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        label(swarm, Nodes.id(3), "disk", "ssd");
        Service agent = agent(swarm, Services.global(1));
        swarm.update(agent, service -> service.constraint("node.labels.disk==ssd"));
        swarm.work();
        assertThat(nodes(swarm.running(agent))).containsExactly(Nodes.id(3));
    }

    @Test
    void aDrainedNodeLosesItsTaskAndGetsOneWhenItIsActiveAgain() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service agent = agent(swarm, Services.global(1));
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_DRAIN);
        swarm.work();
        assertThat(nodes(swarm.running(agent))).containsExactly(Nodes.id(1));
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_ACTIVE);
        swarm.work();
        assertThat(nodes(swarm.running(agent))).containsExactly(Nodes.id(1), Nodes.id(2));
    }

    @Test
    void aPausedNodeKeepsItsTaskAndCatchesUpWithUpdatesLater() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service agent = agent(swarm, Services.global(1));
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_PAUSE);
        swarm.update(agent, service -> service.image("nginx:2"));
        swarm.work();
        assertThat(swarm.running(agent)).extracting(Task::getTemplateVersion).containsExactly(2L, 1L);
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_ACTIVE);
        swarm.work();
        assertThat(swarm.running(agent)).extracting(Task::getTemplateVersion).containsExactly(2L, 2L);
    }

    @Test
    void aTaskThatFailsOnAPausedNodeWaits() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service agent = agent(swarm, Services.global(1));
        swarm.availability(Nodes.id(1), Availability.AVAILABILITY_PAUSE);
        swarm.report(swarm.running(agent).getFirst(), TaskState.TASK_STATE_FAILED);
        swarm.work();
        assertThat(swarm.tasks(agent)).hasSize(1);
        swarm.availability(Nodes.id(1), Availability.AVAILABILITY_ACTIVE);
        swarm.work();
        assertThat(swarm.running(agent)).hasSize(1);
    }

    @Test
    void aNodeThatComesBackGetsANewTaskAfterTheOldOneStopped() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service agent = agent(swarm, Services.global(1));
        swarm.disconnect(Nodes.id(2));
        swarm.pass(15_000);
        assertThat(swarm.desired(agent)).hasSize(1);
        swarm.transcript().skip();
        swarm.connect(Nodes.id(2));
        swarm.work();
        assertThat(swarm.transcript().lines())
                .containsExactly(
                        "15.0s agent.2#2 new, wanted READY",
                        "15.0s agent.2#1 SHUTDOWN",
                        "15.0s agent.2#2 wanted RUNNING",
                        "15.0s agent.2#2 READY",
                        "15.0s agent.2#2 RUNNING");
    }

    @Test
    void theTaskOfARemovedNodeIsGone() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service agent = agent(swarm, Services.global(1));
        swarm.accept(new RemoveNode(Nodes.id(2), true));
        swarm.work();
        assertThat(nodes(swarm.tasks(agent))).containsExactly(Nodes.id(1));
    }

    @Test
    void aCompletedTaskIsNotRepeatedWhenItsNodeComesBack() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.workers().complete("job");
        Service job = agent(swarm, Services.global(1).image("job").condition(RestartCondition.RESTART_CONDITION_NONE));
        swarm.disconnect(Nodes.id(1));
        swarm.pass(15_000);
        swarm.connect(Nodes.id(1));
        swarm.pass(5_000);
        assertThat(swarm.tasks(job)).hasSize(1);
    }

    @Test
    void aTaskThatWaitsForARemovedNodeIsGone() {
        Fixture fixture = new Fixture(new GlobalOrchestrator());
        Service service = Services.global(1).build();
        fixture.with(service).with(Nodes.node(1).build()).settle();
        assertThat(fixture.tasksOf(service)).hasSize(1);
        fixture.apply(Changes.remove(fixture.node(Nodes.id(1))));
        fixture.settle();
        assertThat(fixture.tasksOf(service))
                .extracting(Task::getDesiredState)
                .containsOnly(TaskState.TASK_STATE_REMOVE);
    }

    @Test
    void aNewLeaderFillsWhatIsVacant() {
        Fixture fixture = new Fixture(new GlobalOrchestrator());
        Service service = Services.global(1).build();
        fixture.with(Nodes.node(1).build()).with(service).lead();
        assertThat(fixture.tasksOf(service)).hasSize(1);
    }

    @Test
    void aRemovedServiceGetsNoTaskOnANodeThatJoins() {
        Fixture fixture = new Fixture(new GlobalOrchestrator());
        Service service = Services.global(1).removed().build();
        fixture.with(service).settle();
        fixture.with(Nodes.node(1).build()).settle();
        assertThat(fixture.tasksOf(service)).isEmpty();
    }

    @Test
    void manyNodesOfAServiceAndManyServicesOfANodeFollowInSteps() {
        int many = Decider.MOST_CHANGES + 100;
        Fixture nodes = new Fixture(new GlobalOrchestrator());
        for (int i = 1; i <= many; i++) {
            nodes.with(Nodes.node(i).build());
        }
        nodes.settle();
        Service service = Services.global(1).build();
        nodes.with(service).settle();
        assertThat(nodes.tasksOf(service)).hasSize(many);
        Fixture services = new Fixture(new GlobalOrchestrator());
        for (int i = 1; i <= many; i++) {
            services.with(Services.global(i).build());
        }
        services.settle();
        services.with(Nodes.node(1).build()).settle();
        assertThat(services.state().tasks()).hasSize(many);
    }

    @Test
    void anotherRestartPolicyJudgesAnewWhatEnded() {
        Fixture fixture = new Fixture(new GlobalOrchestrator());
        Service service = Services.global(1)
                .condition(RestartCondition.RESTART_CONDITION_NONE)
                .build();
        fixture.with(Nodes.node(1).build())
                .with(service)
                .with(TaskFixtures.on(service, 1, 1, Nodes.id(1), TaskState.TASK_STATE_COMPLETE))
                .settle();
        assertThat(fixture.tasksOf(service)).hasSize(1);
        fixture.set(Services.from(service)
                        .condition(RestartCondition.RESTART_CONDITION_ANY)
                        .build())
                .settle();
        assertThat(fixture.tasksOf(service)).hasSize(2);
    }
}
