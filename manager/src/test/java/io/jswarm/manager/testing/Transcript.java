package io.jswarm.manager.testing;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened to tasks and updates, as lines for people: {@code 2.0s web.1#2 RUNNING}, #2 being the slot's second task. */
public final class Transcript {
    private final long startMs;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Integer> perSlot = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    Transcript(long startMs) {
        this.startMs = startMs;
    }

    void note(long wallMs, ClusterState state, List<Delta.Edit<?, ?>> edits) {
        String at = String.format(Locale.ROOT, "%.1fs ", (wallMs - startMs) / 1_000.0);
        for (Delta.Edit<?, ?> edit : edits) {
            edit.when(ObjectKinds.TASK, task -> note(at, wallMs, state, task.before(), task.after()));
            edit.when(ObjectKinds.SERVICE, service -> {
                if (service.after() != null) {
                    note(at, service.before(), service.after());
                }
            });
        }
    }

    private void note(String at, @Nullable Service before, Service after) {
        UpdateState was = before == null
                ? UpdateState.UPDATE_STATE_UNSPECIFIED
                : before.getUpdateStatus().getState();
        UpdateState is = after.getUpdateStatus().getState();
        if (was != is) {
            lines.add(at + after.getSpec().getAnnotations().getName() + " "
                    + is.name().substring("UPDATE_STATE_".length()));
        }
    }

    private void note(String at, long wallMs, ClusterState state, @Nullable Task before, @Nullable Task after) {
        if (after == null) {
            if (before != null) {
                lines.add(at + name(state, before) + " gone");
            }
            return;
        }
        String name = at + name(state, after);
        String desired = TaskStates.name(after.getDesiredState());
        if (before == null) {
            String delay = after.getStartAtMs() == 0 ? "" : ", in " + (after.getStartAtMs() - wallMs) + " ms";
            lines.add(name + " new, wanted " + desired + delay);
        } else if (before.getDesiredState() != after.getDesiredState()) {
            lines.add(name + " wanted " + desired);
        }
        boolean moved = before != null
                && before.getStatus().getState() != after.getStatus().getState();
        if (moved && TaskStates.isAssigned(after.getStatus().getState())) {
            lines.add(name + " " + TaskStates.name(after.getStatus().getState()));
        }
    }

    private String name(ClusterState state, Task task) {
        return names.computeIfAbsent(task.getId(), id -> {
            Service service = state.services().get(task.getServiceId());
            String slot =
                    (service == null ? "?" : service.getSpec().getAnnotations().getName()) + "." + task.getSlot();
            return slot + "#" + perSlot.merge(slot, 1, Integer::sum);
        });
    }

    /** The lines since the last call. */
    public List<String> lines() {
        List<String> copy = List.copyOf(lines);
        lines.clear();
        return copy;
    }

    /** Forgets the lines so far. */
    public void skip() {
        lines.clear();
    }

    /** The lines since the last call that have one of these words. */
    public List<String> lines(String... words) {
        List<String> some = new ArrayList<>(lines());
        some.removeIf(line -> {
            for (String word : words) {
                if (line.contains(word)) {
                    return false;
                }
            }
            return true;
        });
        return some;
    }
}
