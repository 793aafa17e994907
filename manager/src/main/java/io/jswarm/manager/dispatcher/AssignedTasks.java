package io.jswarm.manager.dispatcher;

import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which committed tasks belong to which worker: a fold over committed deltas, owned by the loop thread. */
final class AssignedTasks {
    private final Map<String, TreeMap<TaskId, Task>> byNode = new HashMap<>();

    static AssignedTasks of(ClusterState image) {
        AssignedTasks assigned = new AssignedTasks();
        image.tasks().forEach((id, task) -> assigned.fold(id, null, task));
        return assigned;
    }

    void fold(Delta.Edit<TaskId, Task> edit) {
        fold(edit.key(), edit.before(), edit.after());
    }

    private void fold(TaskId id, @Nullable Task before, @Nullable Task after) {
        if (before != null && isAssigned(before) && (after == null || !isAssigned(after))) {
            TreeMap<TaskId, Task> tasks = byNode.get(before.getNodeId());
            if (tasks != null && tasks.remove(id) != null && tasks.isEmpty()) {
                byNode.remove(before.getNodeId());
            }
        }
        if (after != null && isAssigned(after)) {
            byNode.computeIfAbsent(after.getNodeId(), key -> new TreeMap<>()).put(id, after);
        }
    }

    NavigableMap<TaskId, Task> of(String nodeId) {
        return byNode.getOrDefault(nodeId, new TreeMap<>());
    }

    /** Whether the worker must know of the task: also of dead ones, until the reaper removes them. */
    static boolean isAssigned(Task task) {
        return !task.getNodeId().isEmpty()
                && TaskStates.isAssigned(task.getStatus().getState());
    }

    /** Whether an edit changes what the worker should do; its own statuses coming back do not. */
    static boolean concernsWorker(Delta.Edit<TaskId, Task> edit) {
        Task before = edit.before();
        Task after = edit.after();
        if (before != null && isAssigned(before) && after != null && isAssigned(after)) {
            return before.getDesiredState() != after.getDesiredState() || before.getStartAtMs() != after.getStartAtMs();
        }
        return before != null && isAssigned(before) || after != null && isAssigned(after);
    }
}
