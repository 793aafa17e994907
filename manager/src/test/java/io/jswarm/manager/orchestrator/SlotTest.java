package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

final class SlotTest {
    private static final Service WEB = Services.replicated(1, 1).build();
    private static final Task RUNNING = TaskFixtures.running(WEB, 1, 5_000, Nodes.id(1));

    private static Slot slot(ClusterState state) {
        return Slot.of(state, WEB, 1);
    }

    private static ClusterState with(Task... tasks) {
        return new Fixture()
                .with(Nodes.node(1).build(), Nodes.node(2).down().build())
                .with(WEB)
                .with(tasks)
                .state();
    }

    @Test
    void aSlotIsHeldByATaskThatMayRunWhereItCanBeReached() {
        ClusterState running = with(RUNNING);
        assertThat(slot(running).isHeld(running)).isTrue();
        ClusterState lost = with(TaskFixtures.running(WEB, 1, 5_000, Nodes.id(2)));
        assertThat(slot(lost).isHeld(lost)).isFalse();
        ClusterState dead = with(TaskFixtures.observed(RUNNING, TaskState.TASK_STATE_FAILED));
        assertThat(slot(dead).isHeld(dead)).isFalse();
        ClusterState waiting = with(TaskFixtures.pending(WEB, 1, 5_000));
        assertThat(slot(waiting).isHeld(waiting)).isFalse();
    }

    @Test
    void aGenerationIsAfterAllThatTheSlotHasAndMayHaveHad() {
        ClusterState empty = with();
        assertThat(slot(empty).nextGeneration(empty)).isEqualTo((empty.revision() + 1) * 64);
        ClusterState used = with(RUNNING);
        assertThat(slot(used).nextGeneration(used)).isEqualTo(5_001);
    }

    @Test
    void aMoveEndsTheLostTaskAndBeginsTheNextInOneStep() {
        List<Task> tasks = after(RUNNING, (changes, slot) -> changes.move(slot, RUNNING));
        assertThat(tasks).hasSize(2);
        assertThat(tasks.getFirst().getDesiredState()).isEqualTo(TaskState.TASK_STATE_SHUTDOWN);
        assertThat(tasks.getLast().getGeneration()).isEqualTo(5_001);
        assertThat(tasks.getLast().getNodeId()).isEmpty();
    }

    /** Restarts are counted in a row, and a task that is not restarted begins none. */
    @Test
    void aSlotThatIsFilledWithoutADelayHasNoRestarts() {
        Task ended = TaskFixtures.desired(RUNNING, TaskState.TASK_STATE_SHUTDOWN).toBuilder()
                .setRestarts(3)
                .build();
        List<Task> tasks = after(ended, (changes, slot) -> changes.fill(slot, ""));
        assertThat(tasks.getLast().getStartAtMs()).isZero();
        assertThat(tasks.getLast().getRestarts()).isZero();
    }

    private static List<Task> after(Task task, BiConsumer<SlotChanges, Slot> doing) {
        ClusterState state = with(task);
        Work work = new Work("test", new Now(1_000, 0));
        doing.accept(new SlotChanges(state, 1_000, work), slot(state));
        return work.step().changes().stream().map(Change::getTask).toList();
    }
}
