package io.jswarm.manager.state;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks failed or were rejected, as far as the task history tells: a fold over tasks. Owned by the loop thread;
 * deciders only read.
 */
public final class Failures {
    /** The nodes on which so many tasks of a group failed within {@link #WINDOW_MS} come last. */
    public static final int MANY = 5;

    /** How long a failure counts, in milliseconds. */
    public static final long WINDOW_MS = 5 * 60 * 1000L;

    private final LayeredMap<TaskGroup, Map<String, Map<TaskId, Long>>> groups;

    Failures() {
        groups = new LayeredMap<>();
    }

    private Failures(Failures below) {
        groups = below.groups.layer();
    }

    /** What would change of this one. */
    Failures layer() {
        return new Failures(this);
    }

    int weight() {
        return groups.weight();
    }

    /** The failures of one group, to be changed. */
    private @Nullable Map<String, Map<TaskId, Long>> mine(TaskGroup group) {
        return groups.mine(group, below -> {
            Map<String, Map<TaskId, Long>> copy = new TreeMap<>();
            below.forEach((node, times) -> copy.put(node, new TreeMap<>(times)));
            return copy;
        });
    }

    void fold(TaskId id, @Nullable Task before, @Nullable Task after) {
        if (before != null && isFailure(before)) {
            remove(id, before);
        }
        if (after != null && isFailure(after)) {
            TaskGroup group = TaskGroup.of(id, after);
            Map<String, Map<TaskId, Long>> nodes = mine(group);
            if (nodes == null) {
                nodes = new TreeMap<>();
                groups.put(group, nodes);
            }
            nodes.computeIfAbsent(after.getNodeId(), key -> new TreeMap<>())
                    .put(id, after.getStatus().getAtMs());
        }
    }

    private void remove(TaskId id, Task task) {
        TaskGroup group = TaskGroup.of(id, task);
        Map<String, Map<TaskId, Long>> nodes = mine(group);
        if (nodes == null) {
            return;
        }
        nodes.computeIfPresent(task.getNodeId(), (node, times) -> {
            times.remove(id);
            return times.isEmpty() ? null : times;
        });
        if (nodes.isEmpty()) {
            groups.remove(group);
        }
    }

    /** Whether the task tells something of its node: it failed there, or was rejected. */
    public static boolean isFailure(Task task) {
        TaskState state = task.getStatus().getState();
        boolean failed = state == TaskState.TASK_STATE_FAILED || state == TaskState.TASK_STATE_REJECTED;
        return failed && !task.getNodeId().isEmpty();
    }

    /** The nodes on which at least so many tasks of the group failed at {@code sinceMs} or later. */
    public SortedSet<String> nodesWith(int atLeast, TaskGroup group, long sinceMs) {
        TreeSet<String> nodes = new TreeSet<>();
        Map<String, Map<TaskId, Long>> failures = groups.get(group);
        if (failures == null) {
            return nodes;
        }
        for (Map.Entry<String, Map<TaskId, Long>> node : failures.entrySet()) {
            if (node.getValue().size() >= atLeast
                    && node.getValue().values().stream()
                                    .filter(at -> at >= sinceMs)
                                    .count()
                            >= atLeast) {
                nodes.add(node.getKey());
            }
        }
        return nodes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Failures that && groups.equals(that.groups);
    }

    @Override
    public int hashCode() {
        return groups.hashCode();
    }

    @Override
    public String toString() {
        return "Failures" + groups;
    }
}
