package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.manager.state.UpdateSlots.Place;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class UpdateSlotsTest {
    private static final String NODE = Nodes.id(1);
    private static final Service OLD = Services.replicated(1, 9).build();
    private static final Service UPDATED = updating(100);
    private final Fixture fixture = new Fixture();

    static Service updating(long startedAtMs) {
        Service.Builder service = Services.replicated(1, 9).templateVersion(2).build().toBuilder();
        service.getUpdateStatusBuilder()
                .setState(UpdateState.UPDATE_STATE_UPDATING)
                .setStartedAtMs(startedAtMs);
        return service.build();
    }

    private UpdateSlots slots() {
        return Objects.requireNonNull(fixture.indexes().updateOf(UPDATED.getId()));
    }

    private static Task at(Task.Builder task, long createdAtMs, long updatedAtMs) {
        task.getMetaBuilder().setCreatedAtMs(createdAtMs).setUpdatedAtMs(updatedAtMs);
        return task.build();
    }

    @Test
    void aSlotStandsWhereItsNewestWantedTaskIs() {
        fixture.with(UPDATED);
        fixture.with(
                TaskFixtures.pending(OLD, 1, 1),
                TaskFixtures.running(OLD, 2, 1, NODE),
                TaskFixtures.on(OLD, 3, 1, NODE, TaskState.TASK_STATE_FAILED),
                TaskFixtures.on(OLD, 4, 1, NODE, TaskState.TASK_STATE_PREPARING),
                TaskFixtures.pending(UPDATED, 5, 1),
                TaskFixtures.on(UPDATED, 6, 1, NODE, TaskState.TASK_STATE_FAILED),
                TaskFixtures.running(UPDATED, 7, 1, NODE),
                TaskFixtures.on(UPDATED, 8, 1, NODE, TaskState.TASK_STATE_COMPLETE),
                TaskFixtures.desired(TaskFixtures.running(OLD, 9, 1, NODE), TaskState.TASK_STATE_SHUTDOWN));
        assertThat(slots().in(Place.STALE_WAITING)).containsExactly(1L);
        assertThat(slots().in(Place.STALE_RUNNING)).containsExactly(2L);
        assertThat(slots().in(Place.STALE_IDLE)).containsExactly(3L, 4L);
        assertThat(slots().in(Place.WAITING)).containsExactly(5L);
        assertThat(slots().in(Place.UNDER_WAY)).containsExactly(6L);
        assertThat(slots().in(Place.DONE)).containsExactly(7L, 8L);

        fixture.with(TaskFixtures.pending(UPDATED, 9, 2));
        assertThat(slots().in(Place.WAITING)).containsExactly(5L, 9L);
        fixture.apply(Changes.remove(TaskFixtures.pending(UPDATED, 5, 1)));
        assertThat(slots().in(Place.WAITING)).containsExactly(9L);
    }

    /** The slot's last task could not be prepared: it has failed, and does not wait for a node. */
    @Test
    void aTaskThatWaitsForItsRestartDelayTakesAPlace() {
        fixture.with(UPDATED).with(TaskFixtures.delayed(OLD, 1, 2), TaskFixtures.delayed(UPDATED, 2, 2));
        assertThat(slots().in(Place.STALE_WAITING)).isEmpty();
        assertThat(slots().in(Place.STALE_IDLE)).containsExactly(1L);
        assertThat(slots().in(Place.WAITING)).isEmpty();
        assertThat(slots().in(Place.UNDER_WAY)).containsExactly(2L);
    }

    @Test
    void aSlotIsUnderWayWhereAnOlderTaskChangedSinceTheUpdateBegan() {
        fixture.with(UPDATED);
        Task.Builder stopped = TaskFixtures.failed(OLD, 1, 1, NODE, 1).toBuilder();
        fixture.with(at(stopped, 1, 99), TaskFixtures.pending(UPDATED, 1, 2));
        assertThat(slots().in(Place.WAITING)).containsExactly(1L);
        fixture.set(at(stopped, 1, 100));
        assertThat(slots().in(Place.WAITING)).isEmpty();
        assertThat(slots().in(Place.UNDER_WAY)).containsExactly(1L);
    }

    @Test
    void slotsThatAreDoneStandInTheOrderInWhichTheyBeganToRun() {
        fixture.with(UPDATED);
        Task.Builder first =
                TaskFixtures.running(UPDATED, 2, 2, NODE).toBuilder().setRunningSinceMs(110);
        Task.Builder second = TaskFixtures.running(UPDATED, 1, 2, NODE).toBuilder()
                .setRunningSinceMs(120)
                .setRestarts(1);
        Task.Builder earlier =
                TaskFixtures.running(UPDATED, 3, 2, NODE).toBuilder().setRunningSinceMs(130);
        fixture.with(at(first, 100, 110), at(second, 105, 120), at(earlier, 99, 130));
        UpdateSlots.Done two = new UpdateSlots.Done(110, 2);
        UpdateSlots.Done one = new UpdateSlots.Done(120, 1);
        assertThat(slots().replacedAfter(109)).containsExactly(two, one);
        assertThat(slots().replacedAfter(110)).containsExactly(one);
        assertThat(slots().restartedAfter(0)).containsExactly(one);

        fixture.set(TaskFixtures.observed(second.build(), TaskState.TASK_STATE_FAILED));
        assertThat(slots().restartedAfter(0)).isEmpty();
        assertThat(slots().replacedAfter(0)).containsExactly(two);
        assertThat(slots()).isEqualTo(Indexes.of(fixture.state()).updateOf(UPDATED.getId()));
    }

    @Test
    void anOldTaskThatHasANodeDoesNotWaitForOne() {
        fixture.with(UPDATED);
        fixture.with(TaskFixtures.on(OLD, 1, 1, NODE, TaskState.TASK_STATE_ASSIGNED));
        assertThat(slots().in(Place.STALE_WAITING)).isEmpty();
        assertThat(slots().in(Place.STALE_IDLE)).containsExactly(1L);
    }

    @Test
    void aTaskThatCompletedAndWasNeverSeenToRunHoldsNoPlace() {
        fixture.with(UPDATED);
        Task.Builder completed = TaskFixtures.on(UPDATED, 1, 2, NODE, TaskState.TASK_STATE_COMPLETE).toBuilder();
        fixture.with(at(completed, 110, 120));
        assertThat(slots().in(Place.DONE)).containsExactly(1L);
        assertThat(slots().replacedAfter(-1)).isEmpty();
    }

    @Test
    void theyAreKeptOnlyWhileTheServiceIsUnderUpdate() {
        fixture.with(OLD).with(TaskFixtures.running(OLD, 1, 1, NODE));
        assertThat(fixture.indexes().updateOf(OLD.getId())).isNull();
        fixture.set(UPDATED);
        assertThat(slots().in(Place.STALE_RUNNING)).containsExactly(1L);
        fixture.set(updating(100).toBuilder().setRemoved(true).build());
        assertThat(fixture.indexes().updateOf(OLD.getId())).isNull();
    }
}
