package io.jswarm.manager.dispatcher;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.ObjectKinds;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The assignments that a session has yet to tell its worker, its tasks and what they need: the complete set once, then
 * increments. Bounded by the worker's tasks, since a task's newer version replaces the queued one. Loop thread only.
 */
final class AssignmentQueue {
    private static final int PAGE_CHANGES = 200;
    private static final int PAGE_BYTES = 512 * 1024;

    private final Deque<AssignmentChange> complete = new ArrayDeque<>();
    private final Map<TaskId, @Nullable Task> pending = new LinkedHashMap<>();
    private final Set<Dependency.Needed<?, ?>> changed = new LinkedHashSet<>();
    /** Of the tasks that were told, or are queued in the complete set. */
    private final References needed = new References();
    /** At which the complete set is written. */
    private final int completeLevel;

    private boolean completeSent;
    private long sequence;

    AssignmentQueue(Map<TaskId, Task> tasks, ClusterState image) {
        completeLevel = image.featureLevel();
        tasks.forEach((id, task) -> put(complete, id, task, image));
    }

    /** Notes a task's new version, or its end. */
    void note(TaskId id, @Nullable Task task) {
        pending.remove(id);
        pending.put(id, task);
    }

    /** Notes that something changed in its place; false when no task of the worker needs it, and it is not told. */
    boolean note(Dependency.Needed<?, ?> dependency) {
        return needed.has(dependency) && changed.add(dependency);
    }

    /** Sends as much as the link takes now. */
    void flush(ToWorker out, ClusterState image) {
        while (!completeSent && out.isReady()) {
            Assignments.Builder page = page(AssignmentsType.ASSIGNMENTS_TYPE_COMPLETE, complete);
            completeSent = complete.isEmpty();
            send(out, page.setLast(completeSent), completeLevel);
        }
        Deque<AssignmentChange> changes = new ArrayDeque<>();
        while (completeSent && out.isReady() && !(changes.isEmpty() && changed.isEmpty() && pending.isEmpty())) {
            take(changes, image);
            if (!changes.isEmpty()) {
                send(out, page(AssignmentsType.ASSIGNMENTS_TYPE_INCREMENTAL, changes), image.featureLevel());
            }
        }
        while (!changes.isEmpty()) { // tasks and what they need, taken together, are sent together
            send(out, page(AssignmentsType.ASSIGNMENTS_TYPE_INCREMENTAL, changes), image.featureLevel());
        }
    }

    private void take(Deque<AssignmentChange> changes, ClusterState image) {
        changed.stream().filter(needed::has).forEach(each -> put(changes, each, image));
        changed.clear();
        var each = pending.entrySet().iterator();
        while (each.hasNext() && changes.size() < PAGE_CHANGES) {
            Map.Entry<TaskId, @Nullable Task> entry = each.next();
            Task task = entry.getValue();
            each.remove();
            if (task == null) {
                remove(changes, entry.getKey());
            } else {
                put(changes, entry.getKey(), task, image);
            }
        }
    }

    private void put(Deque<AssignmentChange> changes, TaskId id, Task task, ClusterState image) {
        References.Change references = needed.put(id, Dependency.of(task, image));
        references.came().forEach(each -> put(changes, each, image));
        changes.add(AssignmentChange.newBuilder()
                .setAction(Action.ACTION_UPDATE)
                .setTask(ObjectKinds.TASK.written(task, image.featureLevel()))
                .build());
        references.went().forEach(each -> changes.add(each.removal()));
    }

    private static void put(Deque<AssignmentChange> changes, Dependency.Needed<?, ?> each, ClusterState image) {
        AssignmentChange update = each.update(image);
        if (update != null) {
            changes.add(update);
        }
    }

    private void remove(Deque<AssignmentChange> changes, TaskId id) {
        if (!needed.has(id)) {
            return;
        }
        changes.add(AssignmentChange.newBuilder()
                .setAction(Action.ACTION_REMOVE)
                .setTask(Task.newBuilder().setId(id.toString()))
                .build());
        needed.remove(id).forEach(each -> changes.add(each.removal()));
    }

    private static Assignments.Builder page(AssignmentsType type, Deque<AssignmentChange> changes) {
        Assignments.Builder page = Assignments.newBuilder().setType(type);
        int bytes = 0;
        while (!changes.isEmpty() && page.getChangesCount() < PAGE_CHANGES && bytes < PAGE_BYTES) {
            AssignmentChange change = changes.remove();
            bytes += change.getSerializedSize();
            page.addChanges(change);
        }
        return page;
    }

    private void send(ToWorker out, Assignments.Builder page, int level) {
        sequence++;
        out.send(ManagerMessage.newBuilder()
                .setAssignments(page.setSequence(sequence).setFeatureLevel(FeatureLevel.said(level)))
                .build());
    }
}
