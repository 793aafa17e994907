package io.jswarm.manager.scheduler;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.constraint.PlacementFacts;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.TaskGroup;
import io.jswarm.manager.state.Tasks;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What edits mean for the scheduler: tasks that newly wait, nodes that may take more than before, and whether the
 * explanations of waiting tasks may be out of date.
 */
final class Relevance {
    private final TreeMap<TaskGroup, SortedSet<TaskId>> arrived = new TreeMap<>();
    private final TreeMap<TaskId, String> arrivedOnNode = new TreeMap<>();
    private final TreeSet<String> improved = new TreeSet<>();
    private boolean moved;

    Relevance(List<Delta.Edit<?, ?>> edits) {
        for (Delta.Edit<?, ?> edit : edits) {
            edit.when(ObjectKinds.NODE, node -> node(node.before(), node.after()));
            edit.when(ObjectKinds.TASK, task -> task(task.key(), task.before(), task.after()));
        }
    }

    /** Tasks that any node may take and that wait since these edits. */
    SortedMap<TaskGroup, SortedSet<TaskId>> arrived() {
        return arrived;
    }

    /** Tasks that were made for one node and that wait since these edits, with their node. */
    SortedMap<TaskId, String> arrivedOnNode() {
        return arrivedOnNode;
    }

    /** Nodes that may take tasks that they refused before. */
    SortedSet<String> improved() {
        return improved;
    }

    /** Whether a node changed, or what a node's tasks take of it. */
    boolean moved() {
        return moved;
    }

    private void node(@Nullable Node before, @Nullable Node after) {
        if (after == null) {
            moved = true;
        } else if (before == null || !PlacementFacts.alike(before, after)) {
            moved = true;
            improved.add(after.getId());
        }
    }

    private void task(TaskId id, @Nullable Task before, @Nullable Task after) {
        if (before != null && Tasks.mayHaveContainer(before)) {
            boolean freed = after == null || !Tasks.mayHaveContainer(after);
            boolean unwanted = after == null || Tasks.isWanted(before) && !Tasks.isWanted(after);
            if (freed || unwanted) {
                moved = true;
                improved.add(before.getNodeId());
            }
            return;
        }
        if (after == null) {
            return;
        }
        if (Tasks.mayHaveContainer(after)) {
            moved = true;
        } else if (Tasks.waitsForNode(after) && (before == null || !Tasks.waitsForNode(before))) {
            if (after.getNodeId().isEmpty()) {
                arrived.computeIfAbsent(TaskGroup.of(id, after), group -> new TreeSet<>())
                        .add(id);
            } else {
                arrivedOnNode.put(id, after.getNodeId());
            }
        }
    }
}
