package io.jswarm.manager.dispatcher;

import io.jswarm.api.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tasks of one worker need, counted by the tasks that need it: the first to need it brings it, and the last takes
 * it away. Loop thread only.
 */
final class References {
    private final Map<TaskId, List<Reference>> byTask = new HashMap<>();
    private final Map<Dependency.Needed<?, ?>, Reference> all = new HashMap<>();

    /** One object, shared by all tasks that need it, and how many they are. */
    private static final class Reference {
        final Dependency.Needed<?, ?> needed;
        int tasks;

        Reference(Dependency.Needed<?, ?> needed) {
            this.needed = needed;
        }
    }

    /**
     * What becomes of the set.
     *
     * @param came what no task needed before
     * @param went what no task needs any more
     */
    record Change(List<Dependency.Needed<?, ?>> came, List<Dependency.Needed<?, ?>> went) {}

    /** Whether the task is known. */
    boolean has(TaskId id) {
        return byTask.containsKey(id);
    }

    /** Whether a task needs it. */
    boolean has(Dependency.Needed<?, ?> needed) {
        return all.containsKey(needed);
    }

    /** The task needs exactly this from now on. */
    Change put(TaskId id, List<Dependency.Needed<?, ?>> needs) {
        List<Dependency.Needed<?, ?>> came = new ArrayList<>();
        List<Reference> now = new ArrayList<>(needs.size());
        for (Dependency.Needed<?, ?> needed : needs) {
            Reference reference = all.computeIfAbsent(needed, Reference::new);
            if (++reference.tasks == 1) {
                came.add(needed);
            }
            now.add(reference);
        }
        List<Reference> before = byTask.put(id, List.copyOf(now));
        return new Change(came, before == null ? List.of() : release(before));
    }

    /** The task is gone; what no other one needs. */
    List<Dependency.Needed<?, ?>> remove(TaskId id) {
        List<Reference> before = byTask.remove(id);
        return before == null ? List.of() : release(before);
    }

    private List<Dependency.Needed<?, ?>> release(List<Reference> before) {
        List<Dependency.Needed<?, ?>> went = new ArrayList<>();
        for (Reference reference : before) {
            if (--reference.tasks == 0) {
                all.remove(reference.needed);
                went.add(reference.needed);
            }
        }
        return went;
    }
}
