package io.jswarm.worker.agent;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.worker.storage.Entry;
import io.jswarm.worker.storage.Stored;
import io.jswarm.worker.task.Assignment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tasks of this node, and what they need. A change costs what it names. Loop thread. */
final class TaskTable {
    private final TaskContext context;
    private final Journal journal;
    private final Dependencies dependencies;
    private final Map<String, TaskRunner> runners = new TreeMap<>();

    TaskTable(TaskContext context, Journal journal) {
        this.context = context;
        this.journal = journal;
        this.dependencies = new Dependencies(journal);
    }

    int size() {
        return runners.size();
    }

    @Nullable
    TaskRunner get(String taskId) {
        return runners.get(taskId);
    }

    /** The engine said that something happened to the task's container. */
    void look(String taskId) {
        TaskRunner runner = runners.get(taskId);
        if (runner != null) {
            runner.look();
        }
    }

    /** The runners now; they may be changed while it is walked. */
    List<TaskRunner> all() {
        return new ArrayList<>(runners.values());
    }

    /** Takes up what was stored before this process died; nothing runs yet. */
    void restore(Stored stored) {
        dependencies.restore(stored);
        for (Task task : stored.tasks()) {
            Assignment assignment = dependencies.assignment(task);
            if (assignment != null) {
                TaskStatus last = stored.statuses().getOrDefault(task.getId(), task.getStatus());
                runners.put(task.getId(), new TaskRunner(context, assignment, later(task.getStatus(), last)));
            }
        }
    }

    private static TaskStatus later(TaskStatus managers, TaskStatus ours) {
        return managers.getState().getNumber() > ours.getState().getNumber() ? managers : ours;
    }

    /**
     * Takes up changes of managers.
     *
     * @return what is wrong with them, or null
     */
    @Nullable
    String apply(List<AssignmentChange> changes) {
        for (AssignmentChange change : changes) {
            String wrong = apply(change);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private @Nullable String apply(AssignmentChange change) {
        if (!change.hasTask()) {
            if (dependencies.apply(change)) {
                renew();
            }
            return null;
        }
        if (change.getAction() == Action.ACTION_REMOVE) {
            withdraw(change.getTask().getId());
            return null;
        }
        return assign(change.getTask());
    }

    /** Something comes again when what does not matter to running tasks changed; those on their way up use it at once. */
    private void renew() {
        for (TaskRunner runner : all()) {
            Assignment present = runner.assignment();
            Assignment now = present.assigned() ? dependencies.assignment(present.task()) : null;
            if (now != null && !now.equals(present)) {
                runner.assign(now);
            }
        }
    }

    private @Nullable String assign(Task task) {
        Assignment assignment = dependencies.assignment(task);
        if (assignment == null) {
            return "task " + task.getId() + " names version " + task.getTemplateVersion() + " of service "
                    + task.getServiceId() + ", which was never sent";
        }
        TaskRunner runner = runners.get(task.getId());
        if (runner == null
                || !runner.assignment().assigned()
                || !same(runner.assignment().task(), task)) {
            journal.put(new Entry.PutTask(task));
        }
        if (runner == null) {
            runner = new TaskRunner(context, assignment, task.getStatus());
            runners.put(task.getId(), runner);
            runner.advance();
        } else {
            runner.assign(assignment);
        }
        return null;
    }

    /** Whether two states of a task ask for the same; the echo of a status is not worth a write. */
    private static boolean same(Task one, Task other) {
        return one.toBuilder()
                .clearStatus()
                .clearMeta()
                .build()
                .equals(other.toBuilder().clearStatus().clearMeta().build());
    }

    private void withdraw(String taskId) {
        journal.put(new Entry.RemoveTask(taskId));
        TaskRunner runner = runners.get(taskId);
        if (runner != null) {
            runner.assign(runner.assignment().withdrawn());
        }
    }

    /** Everything goes, as when this node leaves. */
    void withdrawAll() {
        all().forEach(runner -> withdraw(runner.taskId()));
    }

    /** Takes up a complete set: what it does not name goes. */
    @Nullable
    String replace(List<AssignmentChange> changes) {
        Set<String> tasks = new HashSet<>();
        for (AssignmentChange change : changes) {
            if (change.hasTask()) {
                tasks.add(change.getTask().getId());
            }
        }
        for (TaskRunner runner : all()) {
            if (!tasks.contains(runner.taskId())) {
                withdraw(runner.taskId());
            }
        }
        String wrong = apply(changes);
        dependencies.keepOnly(changes);
        return wrong;
    }

    /** Statuses that managers do not know as they are. */
    List<TaskRunner> unknownToManagers() {
        return all().stream()
                .filter(runner -> runner.assignment().assigned()
                        && TaskStates.isAgents(runner.status().getState())
                        && !runner.status().equals(runner.assignment().task().getStatus()))
                .toList();
    }

    /** Nothing of the task is left. */
    void forget(TaskRunner runner) {
        runners.remove(runner.taskId(), runner);
    }
}
