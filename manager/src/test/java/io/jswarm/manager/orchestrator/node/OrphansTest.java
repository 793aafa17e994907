package io.jswarm.manager.orchestrator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When the tasks of a node that is DOWN are given up. */
final class OrphansTest {
    private static final Service WEB = Services.replicated(1, 1).build();
    private static final Task TASK = TaskFixtures.running(WEB, 1, 1, Nodes.id(1));
    private final Fixture state = new Fixture(new Orphans());

    private Node down() {
        Node.Builder node = Nodes.node(1).down().build().toBuilder();
        node.getStatusBuilder().setSinceMs(state.now().wallMs());
        return node.build();
    }

    /** Its node was READY, and is DOWN from now on. */
    private void losesItsNode() {
        state.with(Nodes.node(1).build()).with(WEB).with(TASK).settle();
        assertThat(state.timers()).isEmpty();
        state.set(down()).settle();
        assertThat(state.timers()).hasSize(1);
    }

    private TaskState observed() {
        return state.task(TASK).getStatus().getState();
    }

    @Test
    void theyAreGivenUpAfterADay() {
        losesItsNode();
        state.pass(Orphans.PATIENCE_MS - 1);
        assertThat(observed()).isEqualTo(TaskState.TASK_STATE_RUNNING);
        state.pass(1);
        assertThat(observed()).isEqualTo(TaskState.TASK_STATE_ORPHANED);
        assertThat(state.task(TASK).getStatus().getAtMs()).isEqualTo(state.now().wallMs());
        assertThat(state.timers()).isEmpty();
    }

    @Test
    void theyStayWhenTheirNodeIsBackBefore() {
        losesItsNode();
        state.set(Nodes.node(1).build()).settle();
        assertThat(state.timers()).isEmpty();
        state.pass(Orphans.PATIENCE_MS);
        assertThat(observed()).isEqualTo(TaskState.TASK_STATE_RUNNING);
    }

    @Test
    void aNodeThatIsRemovedIsWaitedForNoLonger() {
        losesItsNode();
        state.apply(Changes.remove(TASK), Changes.remove(state.node(Nodes.id(1))));
        state.settle();
        assertThat(state.timers()).isEmpty();
    }

    @Test
    void anotherChangeOfTheNodePutsNothingOff() {
        losesItsNode();
        List<Step.Timer> timers = state.timers();
        state.pass(1_000);
        state.set(Nodes.from(state.node(Nodes.id(1))).label("zone", "a").build())
                .settle();
        assertThat(state.timers()).isEqualTo(timers);
    }

    @Test
    void aNewLeaderGivesUpManyInBoundedSteps() {
        state.with(down()).with(WEB);
        state.with(LongStream.rangeClosed(1, Decider.MOST_CHANGES + 5)
                .mapToObj(slot -> TaskFixtures.running(WEB, slot, 1, Nodes.id(1)))
                .toArray(Task[]::new));
        state.lead();
        state.pass(Orphans.PATIENCE_MS);
        assertThat(state.tasksOf(WEB))
                .hasSize(Decider.MOST_CHANGES + 5)
                .allMatch(task -> task.getStatus().getState() == TaskState.TASK_STATE_ORPHANED);
    }
}
