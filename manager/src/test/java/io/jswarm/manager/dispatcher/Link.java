package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A worker's end of a session, which keeps what a worker would: it checks the protocol as it goes. */
final class Link implements ToWorker {
    final List<ManagerMessage> received = new ArrayList<>();
    final TreeMap<String, Task> tasks = new TreeMap<>();
    final TreeMap<String, Template> templates = new TreeMap<>();
    private final List<String> protocol = new ArrayList<>();
    private final TreeSet<String> named = new TreeSet<>();
    private boolean complete;
    private long sequence;
    /** How many messages it takes before it is not ready any more. */
    int room = Integer.MAX_VALUE;

    boolean closed;

    boolean removed;

    @Nullable
    String refusal;

    @Override
    public boolean isReady() {
        return room > 0;
    }

    @Override
    public void send(ManagerMessage message) {
        if (closed) {
            return;
        }
        room--;
        received.add(message);
        if (message.hasAssignments()) {
            take(message.getAssignments());
        }
    }

    private void take(Assignments assignments) {
        sequence++;
        check(assignments.getSequence() == sequence, "sequence " + assignments.getSequence());
        boolean isComplete = assignments.getType() == AssignmentsType.ASSIGNMENTS_TYPE_COMPLETE;
        check(isComplete != complete, "complete once, then increments");
        assignments.getChangesList().forEach(this::take);
        if (isComplete && assignments.getLast()) {
            complete = true;
            tasks.keySet().retainAll(named);
        }
    }

    private void take(AssignmentChange change) {
        boolean update = change.getAction() == Action.ACTION_UPDATE;
        if (change.hasTemplate()) {
            String key = change.getTemplate().getServiceId() + "/"
                    + change.getTemplate().getVersion();
            if (update) {
                check(!change.getTemplate().equals(templates.put(key, change.getTemplate())), "template " + key);
            } else {
                check(templates.remove(key) != null, "template " + key);
            }
            return;
        }
        Task task = change.getTask();
        if (update) {
            check(templates.containsKey(task.getServiceId() + "/" + task.getTemplateVersion()), "template before task");
            tasks.put(task.getId(), task);
            named.add(task.getId());
        } else {
            check(tasks.remove(task.getId()) != null, "removal of an unknown task");
        }
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            protocol.add(what);
        }
    }

    /** What broke the protocol. */
    List<String> complaints() {
        return protocol;
    }

    /** The task as the worker knows it. */
    Task task(Task named) {
        return Objects.requireNonNull(tasks.get(named.getId()));
    }

    /** Whether the last part of the complete set came. */
    boolean isComplete() {
        return complete;
    }

    List<Assignments> assignments() {
        return received.stream()
                .filter(ManagerMessage::hasAssignments)
                .map(ManagerMessage::getAssignments)
                .toList();
    }

    @Override
    public void close(@Nullable String reason) {
        closed = true;
        refusal = reason;
    }

    @Override
    public void closeRemoved() {
        closed = true;
        removed = true;
    }
}
