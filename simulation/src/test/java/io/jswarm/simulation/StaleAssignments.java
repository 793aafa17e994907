package io.jswarm.simulation;

import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Task;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A planted bug: of every few changes of a task that a worker holds, it takes what it was told before for the newest. */
final class StaleAssignments implements Hearing.Twist {
    private static final int EVERY = 5;

    private final Map<String, Task> first = new HashMap<>();
    private int changes;

    @Override
    public @Nullable AssignmentChange of(AssignmentChange change, boolean increment) {
        if (!change.hasTask()) {
            return change;
        }
        Task before = first.putIfAbsent(change.getTask().getId(), change.getTask());
        boolean stale = before != null && increment && ++changes % EVERY == 0;
        return stale ? change.toBuilder().setTask(before).build() : change;
    }
}
