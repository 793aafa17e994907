package io.jswarm.manager.scheduler;

import static io.jswarm.manager.testing.Nodes.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import org.junit.jupiter.api.Test;

/** Which nodes a task may go to, and what a task says that fits none. */
final class SchedulerFilterTest {
    private final Fixture fixture = new Fixture(new Scheduler());

    private Task schedule(Service service) {
        Task task = TaskFixtures.pending(service, 1, 1);
        fixture.with(service).with(task).settle();
        return fixture.task(task);
    }

    private static void assertWaits(Task task, String why) {
        assertThat(task.getStatus().getState()).isEqualTo(TaskState.TASK_STATE_PENDING);
        assertThat(task.getNodeId()).isEmpty();
        assertThat(task.getStatus().getErr()).isEqualTo(why);
    }

    private static void assertOn(Task task, long node) {
        assertThat(task.getStatus().getState()).as(task.getStatus().getErr()).isEqualTo(TaskState.TASK_STATE_ASSIGNED);
        assertThat(task.getNodeId()).isEqualTo(Nodes.id(node));
        assertThat(task.getStatus().getErr()).isEmpty();
        assertThat(task.getStatus().getMessage()).isEqualTo("scheduler assigned task to node");
    }

    @Test
    void assignsWithTheTimeOfTheDecision() {
        fixture.with(Nodes.node(1).build());
        Task task = schedule(Services.replicated(1, 1).build());
        assertOn(task, 1);
        assertThat(task.getStatus().getAtMs()).isEqualTo(fixture.now().wallMs());
        assertThat(task.getDesiredState()).isEqualTo(TaskState.TASK_STATE_RUNNING);
    }

    @Test
    void withoutNodes() {
        assertWaits(schedule(Services.replicated(1, 1).build()), "no suitable node (the cluster has no node)");
    }

    @Test
    void readyAndAvailability() {
        fixture.with(
                Nodes.node(1).down().build(),
                Nodes.node(2).drained().build(),
                Nodes.node(3).drained().build(),
                Nodes.node(4).paused().build(),
                Nodes.node(5).state(NodeState.NODE_STATE_UNKNOWN).build(),
                Nodes.node(6).down().drained().build(),
                Nodes.node(7).down().build());
        assertWaits(
                schedule(Services.replicated(1, 1).build()),
                "no suitable node (3 nodes are down; 2 nodes are drained; 1 node is not ready; 1 node is paused)");
    }

    @Test
    void memoryAndCpu() {
        fixture.with(
                Nodes.node(1).resources(4, 2 * GIB).build(),
                Nodes.node(2).resources(4, 2 * GIB).build(),
                Nodes.node(3).resources(1, 8 * GIB).build(),
                Nodes.node(4).drained().build());
        Service service = Services.replicated(1, 1).reserve(2, 4 * GIB).build();
        assertWaits(
                schedule(service),
                "no suitable node (insufficient memory on 2 nodes; 1 node is drained; insufficient CPU on 1 node)");
    }

    @Test
    void reservationsOfOthersCountUntilTheyAreDead() {
        Service other = Services.replicated(1, 1).reserve(3, GIB).build();
        Task stopping =
                TaskFixtures.desired(TaskFixtures.running(other, 1, 1, Nodes.id(1)), TaskState.TASK_STATE_SHUTDOWN);
        fixture.with(Nodes.node(1).build()).with(other).with(stopping);
        Task task = schedule(Services.replicated(2, 1).reserve(2, GIB).build());
        assertWaits(task, "no suitable node (insufficient CPU on 1 node)");
        fixture.set(TaskFixtures.observed(stopping, TaskState.TASK_STATE_SHUTDOWN))
                .settle();
        assertOn(fixture.task(task), 1);
    }

    @Test
    void constraints() {
        fixture.with(
                Nodes.node(1).label("zone", "a").build(),
                Nodes.node(2).label("zone", "b").build(),
                Nodes.node(3).build());
        assertOn(
                schedule(Services.replicated(1, 1)
                        .constraint("node.labels.zone==b")
                        .build()),
                2);
        assertWaits(
                schedule(Services.replicated(2, 1)
                        .constraint("node.role == worker")
                        .constraint("node.labels.zone==c")
                        .build()),
                "no suitable node (constraint node.labels.zone==c not met on 3 nodes)");
    }

    @Test
    void theFirstConstraintThatFailsIsNamed() {
        fixture.with(
                Nodes.node(1).label("zone", "a").build(),
                Nodes.node(2).build(),
                Nodes.node(3).build());
        assertWaits(
                schedule(Services.replicated(2, 1)
                        .constraint("node.labels.zone==a")
                        .constraint("node.labels.disk==ssd")
                        .build()),
                "no suitable node (constraint node.labels.zone==a not met on 2 nodes; "
                        + "constraint node.labels.disk==ssd not met on 1 node)");
    }

    @Test
    void platform() {
        fixture.with(
                Nodes.node(1).platform("linux", "aarch64").build(),
                Nodes.node(2).platform("linux", "x86_64").build());
        assertOn(schedule(Services.replicated(1, 1).platform("linux", "amd64").build()), 2);
        assertOn(
                schedule(Services.replicated(2, 1)
                        .platform("windows", "amd64")
                        .platform("linux", "arm64")
                        .build()),
                1);
        assertWaits(
                schedule(Services.replicated(3, 1).platform("windows", "amd64").build()),
                "no suitable node (unsupported platform on 2 nodes)");
    }

    @Test
    void hostPorts() {
        Service first = Services.replicated(1, 2).hostPort(8080, 80).build();
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build());
        fixture.with(first)
                .with(TaskFixtures.pending(first, 1, 1), TaskFixtures.pending(first, 2, 1))
                .settle();
        assertThat(fixture.tasksOf(first)).extracting(Task::getNodeId).containsExactly(Nodes.id(1), Nodes.id(2));
        Task task = schedule(Services.replicated(2, 1).hostPort(8080, 81).build());
        assertWaits(task, "no suitable node (host port 8080/tcp in use on 2 nodes)");
        assertOn(
                schedule(Services.replicated(3, 1)
                        .hostPort(0, 80)
                        .hostPort(8081, 80)
                        .build()),
                1);
    }

    @Test
    void maxReplicas() {
        Service service = Services.replicated(1, 5).maxReplicas(2).build();
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build()).with(service);
        for (int slot = 1; slot <= 5; slot++) {
            fixture.with(TaskFixtures.pending(service, slot, 1));
        }
        fixture.settle();
        assertThat(fixture.indexes().load(Nodes.id(1)).wanted()).isEqualTo(2);
        assertThat(fixture.indexes().load(Nodes.id(2)).wanted()).isEqualTo(2);
        assertWaits(
                fixture.tasksOf(service).getLast(),
                "no suitable node (limit of 2 replicas per node reached on 2 nodes)");
        fixture.set(TaskFixtures.desired(fixture.tasksOf(service).getFirst(), TaskState.TASK_STATE_SHUTDOWN))
                .settle();
        assertOn(fixture.tasksOf(service).getLast(), 1);
    }

    @Test
    void aTaskThatIsNotAllocatedYetIsLeftAlone() {
        Service service = Services.replicated(1, 1).build();
        Task task = TaskFixtures.observed(TaskFixtures.pending(service, 1, 1), TaskState.TASK_STATE_NEW);
        fixture.with(Nodes.node(1).build()).with(service).with(task).settle();
        assertThat(fixture.task(task)).isEqualTo(task);
        fixture.set(TaskFixtures.pending(service, 1, 1)).settle();
        assertOn(fixture.task(task), 1);
    }

    @Test
    void aTaskThatIsNoLongerWantedIsLeftAlone() {
        Service service = Services.replicated(1, 1).build();
        Task task = TaskFixtures.desired(TaskFixtures.pending(service, 1, 1), TaskState.TASK_STATE_SHUTDOWN);
        fixture.with(Nodes.node(1).build()).with(service).with(task).settle();
        assertThat(fixture.decided()).isEmpty();
    }

    @Test
    void globalTasksAreOnlyChecked() {
        Service service = Services.global(1).reserve(1, GIB).build();
        fixture.with(
                Nodes.node(1).build(),
                Nodes.node(2).hostname("beta").drained().build(),
                Nodes.node(3).hostname("gamma").resources(0.5, GIB).build());
        Task first = TaskFixtures.pendingOn(service, fixture.node(Nodes.id(1)), 1);
        Task second = TaskFixtures.pendingOn(service, fixture.node(Nodes.id(2)), 1);
        Task third = TaskFixtures.pendingOn(service, fixture.node(Nodes.id(3)), 1);
        fixture.with(service).with(first, second, third);
        assertThat(fixture.indexes().load(Nodes.id(1)).claims()).isEmpty();
        fixture.settle();
        assertOn(fixture.task(first), 1);
        assertThat(fixture.task(second).getStatus().getErr()).isEqualTo("its node beta is drained");
        assertThat(fixture.task(third).getStatus().getErr()).isEqualTo("insufficient CPU on its node gamma");
        fixture.set(Nodes.node(2).build())
                .set(Nodes.node(3).hostname("gamma").down().build())
                .settle();
        assertOn(fixture.task(second), 2);
        assertThat(fixture.task(third).getStatus().getErr()).isEqualTo("its node gamma is down");
        fixture.apply(Changes.remove(fixture.node(Nodes.id(3))));
        fixture.pass(Scheduler.REFRESH.toMillis());
        assertThat(fixture.task(third).getStatus().getErr()).isEqualTo("its node is gone");
    }
}
