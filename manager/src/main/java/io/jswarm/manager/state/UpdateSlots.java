package io.jswarm.manager.state;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where each slot of a service under update stands: a fold over its tasks, so that the change of one task costs no walk over
 * all. What depends on the present time, on a delay or on a node is left to who asks. Owned by the loop thread; deciders only
 * read.
 */
public final class UpdateSlots {
    /** What a slot is to the update, by the task that stands for it. */
    public enum Place {
        /** An old task, which waits for a node: its replacement costs nothing. */
        STALE_WAITING,
        /** An old task, which has ended, has not come to run, or waits for its restart delay. */
        STALE_IDLE,
        /** An old task, which runs. */
        STALE_RUNNING,
        /** A new task, which waits for a node, in a slot that this update stopped nothing in as far as history tells. */
        WAITING,
        /** A new task on its way, or one that failed. */
        UNDER_WAY,
        /** A new task that runs or has completed. */
        DONE
    }

    /**
     * A slot that is done.
     *
     * @param ranMs when its task began to run
     * @param slot its number
     */
    public record Done(long ranMs, long slot) implements Comparable<Done> {
        @Override
        public int compareTo(Done other) {
            int byTime = Long.compare(ranMs, other.ranMs);
            return byTime != 0 ? byTime : Long.compare(slot, other.slot);
        }
    }

    /**
     * Where one slot stands.
     *
     * @param ranMs when its task began to run; 0 when it is not done
     * @param restarted whether it runs in place of a failed one
     * @param replaced whether this update made it
     */
    private record Standing(Place place, long ranMs, boolean restarted, boolean replaced) {
        static Standing of(Place place) {
            return new Standing(place, 0, false, false);
        }
    }

    private final Map<Long, Standing> standings = new HashMap<>();
    private final Map<Place, TreeSet<Long>> places = new EnumMap<>(Place.class);
    private final TreeSet<Done> restarted = new TreeSet<>();
    private final TreeSet<Done> replaced = new TreeSet<>();

    private UpdateSlots() {
        for (Place place : Place.values()) {
            places.put(place, new TreeSet<>());
        }
    }

    /** Another one, which may change while this one stays as it is: as much work as to look at all slots. */
    UpdateSlots copy() {
        UpdateSlots copy = new UpdateSlots();
        copy.standings.putAll(standings);
        places.forEach((place, slots) -> copy.places.put(place, new TreeSet<>(slots)));
        copy.restarted.addAll(restarted);
        copy.replaced.addAll(replaced);
        return copy;
    }

    /** The slots of a service under update, from scratch. */
    static UpdateSlots of(ClusterState state, Service service) {
        UpdateSlots slots = new UpdateSlots();
        state.tasksOf(service).stream().map(Task::getSlot).distinct().forEach(slot -> slots.look(state, service, slot));
        return slots;
    }

    /** Whether the service replaces tasks of an old template version now. */
    public static boolean isUnderWay(Service service) {
        return switch (service.getUpdateStatus().getState()) {
            case UPDATE_STATE_UPDATING, UPDATE_STATE_ROLLBACK_UPDATING -> !service.getRemoved();
            case UPDATE_STATE_UNSPECIFIED, UPDATE_STATE_COMPLETED, UPDATE_STATE_ROLLBACK_COMPLETED, UNRECOGNIZED ->
                false;
        };
    }

    /** Looks anew at a slot, one of whose tasks changed. */
    void look(ClusterState state, Service service, long slot) {
        Standing after = standing(service, state.tasksOf(service, slot));
        Standing before = after == null ? standings.remove(slot) : standings.put(slot, after);
        if (before != null) {
            inPlace(before).remove(slot);
            Done done = new Done(before.ranMs, slot);
            restarted.remove(done);
            replaced.remove(done);
        }
        if (after != null) {
            inPlace(after).add(slot);
            Done done = new Done(after.ranMs, slot);
            if (after.restarted) {
                restarted.add(done);
            }
            if (after.replaced) {
                replaced.add(done);
            }
        }
    }

    private Set<Long> inPlace(Standing standing) {
        return Objects.requireNonNull(places.get(standing.place));
    }

    private static @Nullable Standing standing(Service service, Collection<Task> tasks) {
        Task task = Tasks.current(tasks);
        if (task == null) {
            return null;
        }
        boolean running = Tasks.isRunning(task);
        if (Tasks.isStale(service, task)) {
            Place idle = Tasks.waitsForNode(task) ? Place.STALE_WAITING : Place.STALE_IDLE;
            return Standing.of(running ? Place.STALE_RUNNING : idle);
        }
        long startedAtMs = service.getUpdateStatus().getStartedAtMs();
        if (running || task.getStatus().getState() == TaskState.TASK_STATE_COMPLETE) {
            return new Standing(
                    Place.DONE,
                    task.getRunningSinceMs(),
                    running && task.getRestarts() > 0,
                    task.getMeta().getCreatedAtMs() >= startedAtMs && task.getRunningSinceMs() > 0);
        }
        boolean waits = Tasks.waitsForNode(task) && !wasTakenDown(task, tasks, startedAtMs);
        return Standing.of(waits ? Place.WAITING : Place.UNDER_WAY);
    }

    /** Whether the update stopped a task in the slot: an older one changed since it began. */
    private static boolean wasTakenDown(Task task, Collection<Task> tasks, long startedAtMs) {
        return tasks.stream()
                .anyMatch(other ->
                        !other.getId().equals(task.getId()) && other.getMeta().getUpdatedAtMs() >= startedAtMs);
    }

    /** The slots in this place, lowest first. */
    public SortedSet<Long> in(Place place) {
        return Collections.unmodifiableSortedSet(Objects.requireNonNull(places.get(place)));
    }

    /** The slots whose task began to run after this time in place of one that failed, oldest first. */
    public SortedSet<Done> restartedAfter(long timeMs) {
        return after(restarted, timeMs);
    }

    /** The slots that are done with a task of this update that began to run after this time, oldest first. */
    public SortedSet<Done> replacedAfter(long timeMs) {
        return after(replaced, timeMs);
    }

    private static SortedSet<Done> after(SortedSet<Done> all, long timeMs) {
        return Collections.unmodifiableSortedSet(all.tailSet(new Done(timeMs, Long.MAX_VALUE)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UpdateSlots that
                && standings.equals(that.standings)
                && places.equals(that.places)
                && restarted.equals(that.restarted)
                && replaced.equals(that.replaced);
    }

    @Override
    public int hashCode() {
        return standings.hashCode();
    }

    @Override
    public String toString() {
        return "UpdateSlots" + places;
    }
}
