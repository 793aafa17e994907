package io.jswarm.manager.orchestrator.enforcer;

import static io.jswarm.manager.testing.Nodes.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConstraintEnforcerTest {
    private final Fixture fixture = new Fixture(new ConstraintEnforcer());

    private TaskState desired(Task task) {
        return fixture.task(task).getDesiredState();
    }

    @Test
    void aLabelThatIsGoneTakesTheTaskAway() {
        Service bound =
                Services.replicated(1, 1).constraint("node.labels.disk==ssd").build();
        Service free = Services.replicated(2, 1).build();
        Task first = TaskFixtures.running(bound, 1, 1, Nodes.id(1));
        Task elsewhere = TaskFixtures.running(bound, 2, 1, Nodes.id(2));
        Task other = TaskFixtures.running(free, 1, 1, Nodes.id(1));
        fixture.with(
                        Nodes.node(1).label("disk", "ssd").build(),
                        Nodes.node(2).label("disk", "ssd").build())
                .with(bound)
                .with(free)
                .with(first, elsewhere, other)
                .settle();
        assertThat(fixture.decided()).isEmpty();
        fixture.set(Nodes.node(1).label("disk", "hdd").build()).settle();
        assertThat(fixture.decided())
                .containsExactly(Changes.update(TaskFixtures.desired(first, TaskState.TASK_STATE_SHUTDOWN)));
        fixture.lead();
        assertThat(fixture.decided()).hasSize(1);
    }

    @Test
    void aChangeOfRoleTakesTheTaskAway() {
        Service service = Services.global(1).constraint("node.role==worker").build();
        Task task = TaskFixtures.running(service, 1, 1, Nodes.id(1));
        fixture.with(Nodes.node(1).build()).with(service).with(task).settle();
        fixture.set(Nodes.node(1).role(NodeRole.NODE_ROLE_MANAGER).build()).settle();
        assertThat(desired(task)).isEqualTo(TaskState.TASK_STATE_SHUTDOWN);
    }

    @Test
    void lostResourcesTakeTheYoungestTasksAway() {
        Service old = Services.replicated(1, 2).reserve(1, GIB).build();
        Service young = Services.replicated(2, 1).reserve(1, GIB).build();
        Service unreserved = Services.replicated(3, 1).build();
        Task stopping =
                TaskFixtures.desired(TaskFixtures.running(old, 1, 1, Nodes.id(1)), TaskState.TASK_STATE_SHUTDOWN);
        Task kept = TaskFixtures.running(old, 2, 1, Nodes.id(1));
        Task lost = TaskFixtures.running(young, 1, 1, Nodes.id(1));
        Task free = TaskFixtures.running(unreserved, 1, 1, Nodes.id(1));
        fixture.with(Nodes.node(1).resources(4, 4 * GIB).build())
                .with(old)
                .with(young)
                .with(unreserved)
                .with(stopping, kept, lost, free)
                .settle();
        fixture.set(Nodes.node(1).resources(4, 3 * GIB / 2).build()).settle();
        assertThat(desired(kept)).isEqualTo(TaskState.TASK_STATE_RUNNING);
        assertThat(desired(lost)).isEqualTo(TaskState.TASK_STATE_SHUTDOWN);
        assertThat(desired(free)).isEqualTo(TaskState.TASK_STATE_RUNNING);
        fixture.set(Nodes.node(1).resources(0.5, 4 * GIB).build()).settle();
        assertThat(desired(kept)).isEqualTo(TaskState.TASK_STATE_SHUTDOWN);
        assertThat(desired(free)).isEqualTo(TaskState.TASK_STATE_RUNNING);
    }

    @Test
    void whatFitsExactlyStays() {
        Service service = Services.replicated(1, 2).reserve(1, GIB).build();
        Task first = TaskFixtures.running(service, 1, 1, Nodes.id(1));
        Task second = TaskFixtures.running(service, 2, 1, Nodes.id(1));
        fixture.with(Nodes.node(1).resources(4, 4 * GIB).build())
                .with(service)
                .with(first, second)
                .settle();
        fixture.set(Nodes.node(1).resources(2, 2 * GIB).build()).settle();
        assertThat(fixture.decided()).isEmpty();
    }

    @Test
    void reservationsAddUp() {
        Service service = Services.replicated(1, 3).reserve(1, GIB).build();
        Task first = TaskFixtures.running(service, 1, 1, Nodes.id(1));
        Task second = TaskFixtures.running(service, 2, 1, Nodes.id(1));
        Task third = TaskFixtures.running(service, 3, 1, Nodes.id(1));
        fixture.with(Nodes.node(1).resources(4, 4 * GIB).build())
                .with(service)
                .with(first, second, third)
                .settle();
        fixture.set(Nodes.node(1).resources(2.5, 4 * GIB).build()).settle();
        assertThat(desired(second)).isEqualTo(TaskState.TASK_STATE_RUNNING);
        assertThat(desired(third)).isEqualTo(TaskState.TASK_STATE_SHUTDOWN);
        fixture.set(Nodes.node(1).resources(4, 3 * GIB / 2).build()).settle();
        assertThat(desired(first)).isEqualTo(TaskState.TASK_STATE_RUNNING);
        assertThat(desired(second)).isEqualTo(TaskState.TASK_STATE_SHUTDOWN);
    }

    @Test
    void drainedAndDownNodesAreLeftToTheOrchestrators() {
        Service service =
                Services.replicated(1, 2).constraint("node.labels.disk==ssd").build();
        Task first = TaskFixtures.running(service, 1, 1, Nodes.id(1));
        Task second = TaskFixtures.running(service, 2, 1, Nodes.id(2));
        fixture.with(Nodes.node(1).drained().build(), Nodes.node(2).down().build())
                .with(service)
                .with(first, second);
        fixture.lead();
        assertThat(fixture.decided()).isEmpty();
        fixture.set(Nodes.node(2).build()).settle();
        assertThat(desired(first)).isEqualTo(TaskState.TASK_STATE_RUNNING);
        assertThat(desired(second)).as("the node came back without the label").isEqualTo(TaskState.TASK_STATE_SHUTDOWN);
    }

    @Test
    void preferencesAndDeadTasksAreNoReason() {
        Service service = Services.replicated(1, 2)
                .spread("node.labels.zone")
                .constraint("node.labels.zone!=b")
                .build();
        Task dead =
                TaskFixtures.observed(TaskFixtures.running(service, 1, 1, Nodes.id(1)), TaskState.TASK_STATE_FAILED);
        Task paused = TaskFixtures.running(service, 2, 1, Nodes.id(2));
        fixture.with(Nodes.node(1).label("zone", "a").build(), Nodes.node(2).build())
                .with(service)
                .with(dead, paused)
                .settle();
        fixture.set(Nodes.node(1).label("zone", "b").build())
                .set(Nodes.node(2).label("zone", "c").paused().build())
                .settle();
        assertThat(fixture.decided()).isEmpty();
    }

    @Test
    void manyTasksAreTakenAwayInSeveralCalls() {
        Service service = Services.replicated(1, 3_000)
                .constraint("node.labels.disk==ssd")
                .build();
        fixture.with(service);
        List<Task> tasks = new ArrayList<>();
        for (int node = 1; node <= 6; node++) {
            fixture.with(Nodes.node(node).build());
            for (int i = 1; i <= 500; i++) {
                tasks.add(TaskFixtures.running(service, node * 1_000 + i, 1, Nodes.id(node)));
            }
        }
        fixture.with(tasks.toArray(Task[]::new));
        assertThat(new ConstraintEnforcer()
                        .decide(fixture.view(), new Event.Led(), fixture.now())
                        .changes())
                .hasSize(Decider.MOST_CHANGES);
        fixture.lead();
        assertThat(fixture.tasksOf(service))
                .allSatisfy(task -> assertThat(task.getDesiredState()).isEqualTo(TaskState.TASK_STATE_SHUTDOWN));
        assertThat(fixture.decided()).hasSize(3_000);
    }
}
