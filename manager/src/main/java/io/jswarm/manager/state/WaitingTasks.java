package io.jswarm.manager.state;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Task;
import java.util.Collections;
import java.util.HashSet;
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
    private final TreeMap<TaskGroup, NavigableSet<TaskId>> groups;
    private final TreeMap<String, NavigableSet<TaskId>> byNode;
    /** Keys whose set is not shared with the one below; null when nothing is. */
    private final @Nullable Set<Object> own;

    WaitingTasks() {
        groups = new TreeMap<>();
        byNode = new TreeMap<>();
        own = null;
    }

    private WaitingTasks(WaitingTasks below) {
        groups = new TreeMap<>(below.groups);
        byNode = new TreeMap<>(below.byNode);
        own = new HashSet<>();
    }

    /** What would change of this one. It costs as much as there are groups that wait; a group is copied when it changes. */
    WaitingTasks layer() {
        return new WaitingTasks(this);
    }

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
                add(groups, TaskGroup.of(id, after), id);
            } else {
                add(byNode, after.getNodeId(), id);
            }
        }
    }

    private <K> void add(Map<K, NavigableSet<TaskId>> sets, K key, TaskId id) {
        NavigableSet<TaskId> set = mine(sets, key);
        if (set == null) {
            set = new TreeSet<>();
            sets.put(key, set);
        }
        set.add(id);
    }

    /** The set, to be changed. */
    private <K> @Nullable NavigableSet<TaskId> mine(Map<K, NavigableSet<TaskId>> sets, K key) {
        NavigableSet<TaskId> set = sets.get(key);
        if (own == null || !own.add(key) || set == null) {
            return set;
        }
        NavigableSet<TaskId> copy = new TreeSet<>(set);
        sets.put(key, copy);
        return copy;
    }

    private <K> void remove(Map<K, NavigableSet<TaskId>> sets, K key, TaskId id) {
        NavigableSet<TaskId> set = mine(sets, key);
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
        NavigableSet<TaskId> tasks = groups.get(group);
        return tasks == null ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(tasks);
    }

    /** The tasks that were made for this node, in order. */
    public SortedSet<TaskId> on(String nodeId) {
        NavigableSet<TaskId> tasks = byNode.get(nodeId);
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
