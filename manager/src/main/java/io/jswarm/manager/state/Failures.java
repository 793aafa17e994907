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

    private final TreeMap<TaskGroup, TreeMap<String, TreeMap<TaskId, Long>>> groups = new TreeMap<>();

    Failures() {}

    void fold(TaskId id, @Nullable Task before, @Nullable Task after) {
        if (before != null && isFailure(before)) {
            remove(id, before);
        }
        if (after != null && isFailure(after)) {
            groups.computeIfAbsent(TaskGroup.of(id, after), key -> new TreeMap<>())
                    .computeIfAbsent(after.getNodeId(), key -> new TreeMap<>())
                    .put(id, after.getStatus().getAtMs());
        }
    }

    private void remove(TaskId id, Task task) {
        groups.computeIfPresent(TaskGroup.of(id, task), (group, nodes) -> {
            nodes.computeIfPresent(task.getNodeId(), (node, times) -> {
                times.remove(id);
                return times.isEmpty() ? null : times;
            });
            return nodes.isEmpty() ? null : nodes;
        });
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
        TreeMap<String, TreeMap<TaskId, Long>> failures = groups.get(group);
        if (failures == null) {
            return nodes;
        }
        for (Map.Entry<String, TreeMap<TaskId, Long>> node : failures.entrySet()) {
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
