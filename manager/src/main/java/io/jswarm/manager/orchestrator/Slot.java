package io.jswarm.manager.orchestrator;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Tasks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One replica's identity: its present task and its history.
 *
 * @param service the service, as of the state
 * @param number the slot number; for global services the node's sequence number
 * @param tasks all of the slot, oldest first
 */
public record Slot(Service service, long number, List<Task> tasks) {
    /** How many generations one slot may get in one revision of the state. */
    private static final long GENERATIONS_PER_REVISION = 64;

    /** Copies the list. */
    public Slot {
        tasks = List.copyOf(tasks);
    }

    /** One slot. */
    public static Slot of(ClusterState state, Service service, long number) {
        return new Slot(service, number, List.copyOf(state.tasksOf(service, number)));
    }

    /** All slots of a service that have a task, lowest first. */
    public static List<Slot> all(ClusterState state, Service service) {
        List<Slot> slots = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        for (Task task : state.tasksOf(service)) {
            if (!tasks.isEmpty() && tasks.getFirst().getSlot() != task.getSlot()) {
                slots.add(new Slot(service, tasks.getFirst().getSlot(), tasks));
                tasks.clear();
            }
            tasks.add(task);
        }
        if (!tasks.isEmpty()) {
            slots.add(new Slot(service, tasks.getFirst().getSlot(), tasks));
        }
        return slots;
    }

    /**
     * The task that stands for the slot: the newest that is desired to run. It may be dead: one that ended and is not to be
     * restarted keeps its slot. Null: the slot is vacant.
     */
    public @Nullable Task current() {
        return Tasks.current(tasks);
    }

    /** Whether a task of the slot may still run on a node that can be reached. */
    public boolean isHeld(ClusterState state) {
        return holder(state, null) != null;
    }

    /** A task of the slot other than {@code except} that may still run on a node that can be reached, or null. */
    public @Nullable Task holder(ClusterState state, @Nullable Task except) {
        for (Task task : tasks) {
            boolean other = except == null || !task.getId().equals(except.getId());
            if (other && mayRun(state, task)) {
                return task;
            }
        }
        return null;
    }

    private static boolean mayRun(ClusterState state, Task task) {
        return TaskStates.isAssigned(task.getStatus().getState())
                && Tasks.mayHaveContainer(task)
                && !Nodes.isAway(state, task);
    }

    /**
     * A generation that the slot never had. History alone does not tell, because the reaper removes it; so it also grows
     * with the state's revision, which leaves room for {@value #GENERATIONS_PER_REVISION} in one revision (and for 2^38
     * revisions).
     */
    public long nextGeneration(ClusterState state) {
        long last = tasks.isEmpty() ? 0 : tasks.getLast().getGeneration();
        return Math.max(last + 1, (state.revision() + 1) * GENERATIONS_PER_REVISION);
    }
}
