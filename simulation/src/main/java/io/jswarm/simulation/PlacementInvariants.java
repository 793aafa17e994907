package io.jswarm.simulation;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Tasks;
import io.jswarm.runtime.sim.SimTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks may be, and how soon managers see that one may not be there any more or may start: with none of the deciders'
 * code. What must be soon is measured in the simulation's time, from one committed batch to another: while nobody leads, no
 * batch tells that something is late.
 */
final class PlacementInvariants {
    /** What follows from a batch is in it, or in one that comes at once. */
    private static final long SOON_NANOS = 3_000_000_000L;

    private final SimTime time;
    private final Story story;
    /** What is not as it should be, told as it is told when it stays so, with the time since when. */
    private TreeMap<String, Long> since = new TreeMap<>();
    /** What was late already when the last batch came. That may have been one of a leader that was no more. */
    private Set<String> late = Set.of();

    private long ledSinceNanos;

    PlacementInvariants(SimTime time, Story story) {
        this.time = time;
        this.story = story;
    }

    /** A manager begins to lead: by its clock the delays that were under way may begin anew. */
    void leading() {
        ledSinceNanos = time.now().monoNanos();
    }

    /** Judges one committed batch. */
    void check(ClusterState before, ClusterState after, Delta delta) {
        List<Task> assigned = new ArrayList<>();
        delta.edits()
                .forEach(edit -> edit.when(ObjectKinds.TASK, task -> {
                    Task now = task.after();
                    if (now != null && isAssigned(now) && !isAssigned(task.before())) {
                        assigned.add(now);
                    }
                }));
        for (Task task : assigned) {
            Template template = after.templateOf(task);
            Node then = before.nodes().get(task.getNodeId());
            Node now = after.nodes().get(task.getNodeId());
            if (template != null && now != null) {
                Placement placement = template.getTask().getPlacement();
                mayBeThere(task, placement, then == null ? now : then, now);
                replicas(after, task, placement.getMaxReplicas(), assigned);
            }
        }
        late(after);
    }

    private static boolean isAssigned(@Nullable Task task) {
        return task != null && TaskStates.isAssigned(task.getStatus().getState());
    }

    /** A node that changed in the batch may have been as it was before, or as it is, when a task was given to it. */
    private void mayBeThere(Task task, Placement placement, Node then, Node now) {
        String told = "task " + CommittedLog.name(task) + " was assigned to " + task.getNodeId() + ", which ";
        if (!Places.meets(placement, then) && !Places.meets(placement, now)) {
            story.fail(told + "is not " + placement.getConstraintsList());
        }
        if (!Places.runs(placement, then) && !Places.runs(placement, now)) {
            story.fail(told + "is of another platform");
        }
    }

    /** Of the tasks that were given to nodes in the same batch those of other versions may have come later. */
    private void replicas(ClusterState after, Task task, long most, List<Task> assigned) {
        if (most == 0 || !Tasks.isWanted(task)) {
            return;
        }
        long there = after.tasks().values().stream()
                .filter(other -> other.getServiceId().equals(task.getServiceId()))
                .filter(other -> other.getNodeId().equals(task.getNodeId()))
                .filter(other -> Tasks.isWanted(other) && isAssigned(other))
                .filter(other -> other.getTemplateVersion() == task.getTemplateVersion() || !assigned.contains(other))
                .count();
        if (there > most) {
            story.fail(
                    task.getNodeId() + " has " + there + " tasks of " + task.getServiceId() + ", but may have " + most);
        }
    }

    /** Notes what is not as it should be and cannot stay so. */
    private void late(ClusterState state) {
        long now = time.now().monoNanos();
        TreeMap<String, Long> still = new TreeMap<>();
        Set<String> lateNow = new TreeSet<>();
        for (Task task : state.tasks().values()) {
            String wrong = wrong(state, task);
            if (wrong != null) {
                Long from = since.getOrDefault(wrong, now);
                still.put(wrong, from);
                long delayNanos = delayNanos(task);
                long waitsNanos = now - (delayNanos > 0 ? Math.max(from, ledSinceNanos) : from);
                if (waitsNanos > SOON_NANOS + delayNanos) {
                    lateNow.add(wrong);
                }
                if (lateNow.contains(wrong) && late.contains(wrong)) {
                    story.fail(wrong + ", for " + (now - from) / 1_000_000 + " ms");
                }
            }
        }
        since = still;
        late = lateNow;
    }

    private static @Nullable String wrong(ClusterState state, Task task) {
        if (!Tasks.isWanted(task)) {
            return null;
        }
        String misplaced = isAssigned(task) ? misplaced(state, task) : null;
        if (misplaced != null) {
            return "task " + CommittedLog.name(task) + " is wanted on " + task.getNodeId() + ", which is " + misplaced;
        }
        boolean waits = task.getDesiredState() == TaskState.TASK_STATE_READY;
        return waits && !isHeld(state, task)
                ? "task " + CommittedLog.name(task) + " is not started, though nothing holds it"
                : null;
    }

    /** How long the task waits before it is started, as its leader measures it. */
    private static long delayNanos(Task task) {
        boolean waits = task.getDesiredState() == TaskState.TASK_STATE_READY && task.getStartAtMs() > 0;
        return waits ? (task.getStartAtMs() - task.getMeta().getCreatedAtMs()) * 1_000_000 : 0;
    }

    /** Nobody knows what runs on a node that is UNKNOWN, so its tasks stay. */
    private static @Nullable String misplaced(ClusterState state, Task task) {
        Node node = state.nodes().get(task.getNodeId());
        if (node == null) {
            return "gone";
        }
        if (node.getSpec().getAvailability() == Availability.AVAILABILITY_DRAIN) {
            return "drained";
        }
        NodeState is = node.getStatus().getState();
        Template template = state.templateOf(task);
        if (is == NodeState.NODE_STATE_READY && template != null) {
            Placement placement = template.getTask().getPlacement();
            return Places.meets(placement, node) ? null : "not " + placement.getConstraintsList();
        }
        return is == NodeState.NODE_STATE_DOWN ? "down" : null;
    }

    /** Whether another task of its slot may have a container on a node that is there. */
    private static boolean isHeld(ClusterState state, Task task) {
        return state.tasks().values().stream()
                .filter(other -> other.getServiceId().equals(task.getServiceId()) && other.getSlot() == task.getSlot())
                .filter(other -> !other.getId().equals(task.getId()) && Tasks.mayHaveContainer(other))
                .map(other -> state.nodes().get(other.getNodeId()))
                .anyMatch(node -> node != null && node.getStatus().getState() != NodeState.NODE_STATE_DOWN);
    }
}
