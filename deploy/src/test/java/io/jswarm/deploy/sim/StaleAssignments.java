package io.jswarm.deploy.sim;

import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Task;
import io.jswarm.worker.agent.Ending;
import io.jswarm.worker.agent.LinkListener;
import java.util.HashMap;
import java.util.Map;

/** A planted bug: of every few changes of a task that a worker holds, it takes what it was told before for the newest. */
final class StaleAssignments implements LinkListener {
    private static final int EVERY = 5;

    private final LinkListener to;
    private final Map<String, Task> first = new HashMap<>();
    private int changes;

    StaleAssignments(LinkListener to) {
        this.to = to;
    }

    @Override
    public void received(ManagerMessage message) {
        to.received(
                message.hasAssignments()
                        ? message.toBuilder()
                                .setAssignments(stale(message.getAssignments()))
                                .build()
                        : message);
    }

    private Assignments stale(Assignments set) {
        Assignments.Builder stale = set.toBuilder().clearChanges();
        boolean increment = set.getType() == AssignmentsType.ASSIGNMENTS_TYPE_INCREMENTAL;
        for (AssignmentChange change : set.getChangesList()) {
            stale.addChanges(
                    change.hasTask()
                            ? change.toBuilder().setTask(stale(change.getTask(), increment))
                            : change.toBuilder());
        }
        return stale.build();
    }

    private Task stale(Task task, boolean increment) {
        Task before = first.putIfAbsent(task.getId(), task);
        return before != null && increment && ++changes % EVERY == 0 ? before : task;
    }

    @Override
    public void closed(String why, Ending ending) {
        to.closed(why, ending);
    }
}
