package io.jswarm.manager.state;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Task;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for the scheduler: a fold over tasks. Those that any node may take stand in groups, those
 * that were made for one node (of global services) stand at their node. Owned by the loop thread; deciders only read.
 */
public final class WaitingTasks {
    private final TreeMap<TaskGroup, TreeSet<TaskId>> groups = new TreeMap<>();
    private final TreeMap<String, TreeSet<TaskId>> byNode = new TreeMap<>();

    WaitingTasks() {}

    void fold(TaskId id, @Nullable Task before, @Nullable Task after) {
        if (before != null && Tasks.waitsForNode(before)) {
            if (before.getNodeId().isEmpty()) {
                remove(groups, TaskGroup.of(id, before), id);
            } else {
                remove(byNode, before.getNodeId(), id);
            }
        }
        if (after != null && Tasks.waitsForNode(after)) {
            if (after.getNodeId().isEmpty()) {
                groups.computeIfAbsent(TaskGroup.of(id, after), key -> new TreeSet<>())
                        .add(id);
            } else {
                byNode.computeIfAbsent(after.getNodeId(), key -> new TreeSet<>())
                        .add(id);
            }
        }
    }

    private static <K> void remove(Map<K, ? extends Set<TaskId>> sets, K key, TaskId id) {
        Set<TaskId> set = sets.get(key);
        if (set != null) {
            set.remove(id);
            if (set.isEmpty()) {
                sets.remove(key);
            }
        }
    }

    /** Whether no task waits. */
    public boolean isEmpty() {
        return groups.isEmpty() && byNode.isEmpty();
    }

    /** The groups with tasks that any node may take, oldest service first. */
    public NavigableSet<TaskGroup> groups() {
        return Collections.unmodifiableNavigableSet(groups.navigableKeySet());
    }

    /** A group's tasks that any node may take, in order. */
    public SortedSet<TaskId> of(TaskGroup group) {
        TreeSet<TaskId> tasks = groups.get(group);
        return tasks == null ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(tasks);
    }

    /** The tasks that were made for this node, in order. */
    public SortedSet<TaskId> on(String nodeId) {
        TreeSet<TaskId> tasks = byNode.get(nodeId);
        return tasks == null ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(tasks);
    }

    /** The nodes that tasks were made for, with these tasks. */
    public NavigableMap<String, ? extends SortedSet<TaskId>> byNode() {
        return Collections.unmodifiableNavigableMap(byNode);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WaitingTasks that && groups.equals(that.groups) && byNode.equals(that.byNode);
    }

    @Override
    public int hashCode() {
        return groups.hashCode();
    }

    @Override
    public String toString() {
        return "WaitingTasks[groups=" + groups + ", byNode=" + byNode + "]";
    }
}
