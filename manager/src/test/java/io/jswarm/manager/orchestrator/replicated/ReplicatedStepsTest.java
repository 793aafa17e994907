package io.jswarm.manager.orchestrator.replicated;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the orchestrator alone does; with all the other deciders it is in {@code ReplicatedTest}. */
final class ReplicatedStepsTest {
    /** Moves of so many slots do not fit into one step. */
    private static final int MANY = 600;

    private final Fixture state = new Fixture(new ReplicatedOrchestrator());

    private static Task[] running(Service service) {
        return LongStream.rangeClosed(1, MANY)
                .mapToObj(slot -> TaskFixtures.running(service, slot, 1, Nodes.id(1)))
                .toArray(Task[]::new);
    }

    private void assertAllWaitElsewhere(Service service) {
        List<Task> wanted =
                state.tasksOf(service).stream().filter(Tasks::isWanted).toList();
        assertThat(wanted).hasSize(MANY).allMatch(task -> task.getNodeId().isEmpty());
    }

    @Test
    void theTasksOfANodeThatIsLostMoveInBoundedSteps() {
        Service web = Services.replicated(1, MANY).build();
        state.with(Nodes.node(1).build()).with(web).with(running(web));
        state.settle();
        assertThat(state.decided()).isEmpty();
        state.set(Nodes.node(1).down().build());
        state.settle();
        assertAllWaitElsewhere(web);
    }

    @Test
    void aNewLeaderMovesThemInBoundedStepsToo() {
        Service web = Services.replicated(1, MANY).build();
        state.with(Nodes.node(1).down().build()).with(web).with(running(web));
        state.lead();
        assertAllWaitElsewhere(web);
    }

    @Test
    void aNewLeaderFillsWhatIsMissing() {
        Service web = Services.replicated(1, 3).build();
        state.with(Nodes.node(1).build()).with(web).with(TaskFixtures.running(web, 2, 1, Nodes.id(1)));
        state.lead();
        assertThat(Slot.all(state.state(), web)).extracting(Slot::number).containsExactly(1L, 2L, 3L);
    }

    /** The node may be lost while a batch is under way that assigns a task to it. */
    @Test
    void aTaskThatComesToALostNodeMoves() {
        Service web = Services.replicated(1, 1).build();
        Task task = TaskFixtures.pending(web, 1, 1);
        state.with(Nodes.node(1).down().build()).with(web).with(task);
        state.settle();
        state.set(TaskFixtures.running(web, 1, 1, Nodes.id(1)));
        state.settle();
        assertThat(state.tasksOf(web)).hasSize(2);
        assertThat(state.tasksOf(web).getLast().getNodeId()).isEmpty();
    }
}
