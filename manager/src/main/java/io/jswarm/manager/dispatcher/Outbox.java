package io.jswarm.manager.dispatcher;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.TemplateKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session has yet to tell its worker: the complete set once, then increments. Bounded by the worker's tasks, since
 * a task's newer version replaces the queued one. Loop thread only.
 */
final class Outbox {
    private static final int PAGE_CHANGES = 200;
    private static final int PAGE_BYTES = 512 * 1024;

    private final Deque<AssignmentChange> complete = new ArrayDeque<>();
    private final Map<TaskId, @Nullable Task> pending = new LinkedHashMap<>();
    private final Set<TemplateKey> changed = new LinkedHashSet<>();
    private final Map<TaskId, TemplateKey> known = new HashMap<>();
    private final Map<TemplateKey, Integer> uses = new HashMap<>();
    /** At which the complete set is written. */
    private final int completeLevel;

    private boolean completeSent;
    private long sequence;

    Outbox(Map<TaskId, Task> tasks, ClusterState image) {
        completeLevel = image.featureLevel();
        tasks.forEach((id, task) -> put(complete, id, task, image));
    }

    /** Notes a task's new version, or its end. */
    void note(TaskId id, @Nullable Task task) {
        pending.remove(id);
        pending.put(id, task);
    }

    /** Notes that a template changed in its place; a worker that does not hold it is not told. */
    void note(TemplateKey template) {
        if (uses.containsKey(template)) {
            changed.add(template);
        }
    }

    /** Sends as much as the link takes now. */
    void flush(Outbound out, ClusterState image) {
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
        while (!changes.isEmpty()) { // templates and tasks that were taken together are sent together
            send(out, page(AssignmentsType.ASSIGNMENTS_TYPE_INCREMENTAL, changes), image.featureLevel());
        }
    }

    private void take(Deque<AssignmentChange> changes, ClusterState image) {
        changed.stream().filter(uses::containsKey).forEach(key -> put(changes, key, image));
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
        TemplateKey key = new TemplateKey(task.getServiceId(), task.getTemplateVersion());
        if (known.put(id, key) == null && uses.merge(key, 1, Integer::sum) == 1) {
            put(changes, key, image);
        }
        changes.add(AssignmentChange.newBuilder()
                .setAction(Action.ACTION_UPDATE)
                .setTask(ObjectKinds.TASK.written(task, image.featureLevel()))
                .build());
    }

    private static void put(Deque<AssignmentChange> changes, TemplateKey key, ClusterState image) {
        Template template = image.templates().get(key);
        if (template != null) {
            changes.add(AssignmentChange.newBuilder()
                    .setAction(Action.ACTION_UPDATE)
                    .setTemplate(template)
                    .build());
        }
    }

    private void remove(Deque<AssignmentChange> changes, TaskId id) {
        TemplateKey key = known.remove(id);
        if (key == null) {
            return;
        }
        changes.add(AssignmentChange.newBuilder()
                .setAction(Action.ACTION_REMOVE)
                .setTask(Task.newBuilder().setId(id.toString()))
                .build());
        if (uses.merge(key, -1, (a, b) -> a + b == 0 ? null : a + b) == null) {
            changes.add(AssignmentChange.newBuilder()
                    .setAction(Action.ACTION_REMOVE)
                    .setTemplate(
                            Template.newBuilder().setServiceId(key.serviceId()).setVersion(key.version()))
                    .build());
        }
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

    private void send(Outbound out, Assignments.Builder page, int level) {
        sequence++;
        out.send(ManagerMessage.newBuilder()
                .setAssignments(page.setSequence(sequence).setFeatureLevel(FeatureLevel.said(level)))
                .build());
    }
}
