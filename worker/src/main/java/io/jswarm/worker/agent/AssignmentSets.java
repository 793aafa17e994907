package io.jswarm.worker.agent;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages with assignments of one session: sees that none is missing, and puts the parts of a complete set
 * together. Loop thread.
 */
final class AssignmentSets {
    private long last;
    private List<AssignmentChange> parts = new ArrayList<>();

    /** A session begins. */
    void begin() {
        last = 0;
        parts = new ArrayList<>();
    }

    /** The number that the next message must have. */
    long expected() {
        return last + 1;
    }

    /** The whole set with the part that completes it, and null before. */
    @Nullable
    List<AssignmentChange> whole(Assignments part) {
        last = part.getSequence();
        parts.addAll(read(part));
        if (!part.getLast()) {
            return null;
        }
        List<AssignmentChange> all = parts;
        parts = new ArrayList<>();
        return all;
    }

    /** What changed since. */
    List<AssignmentChange> increment(Assignments message) {
        last = message.getSequence();
        return read(message);
    }

    private static List<AssignmentChange> read(Assignments message) {
        int level = FeatureLevel.of(message.getFeatureLevel());
        return message.getChangesList().stream()
                .map(change -> change.hasTask() ? read(change, level) : change)
                .toList();
    }

    @SuppressWarnings("ReferenceEquality") // a task that needs no change comes back itself
    private static AssignmentChange read(AssignmentChange change, int level) {
        Task sent = change.getTask();
        Task task = StatusTexts.read(sent, level);
        return task == sent ? change : change.toBuilder().setTask(task).build();
    }
}
