package io.jswarm.manager.orchestrator.enforcer;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.constraint.Constraints;
import io.jswarm.manager.constraint.Parsed;
import io.jswarm.manager.constraint.PlacementFacts;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Claim;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Wants tasks shut down that no longer fit their node, because its labels, role, platform, address or resources changed:
 * those whose constraints fail, and those whose reservations no longer fit (the youngest services' tasks go first). The
 * orchestrators replace them. Preferences are no reason, and drained and down nodes are the orchestrators' business.
 */
public final class ConstraintEnforcer implements Decider {
    private static final String NAME = "constraint-enforcer";

    /** The enforcer keeps nothing between calls. */
    public ConstraintEnforcer() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        return switch (event) {
            case Event.Led ignored -> enforce(view, view.state().nodes().keySet(), now);
            case Event.Edited edited -> enforce(view, changed(edited.edits()), now);
            case Event.Due due -> enforce(view, from(view, due.keys()), now);
            case Event.SessionOpened ignored -> Step.NOTHING;
            case Event.SessionClosed ignored -> Step.NOTHING;
            case Event.Described ignored -> Step.NOTHING;
            case Event.Statuses ignored -> Step.NOTHING;
        };
    }

    private static SortedSet<String> changed(List<Delta.Edit<?, ?>> edits) {
        TreeSet<String> changed = new TreeSet<>();
        for (Delta.Edit<?, ?> edit : edits) {
            if (edit.as(ObjectKinds.NODE) instanceof Delta.Edit(var _, var _, Node before, Node after)
                    && after != null
                    && (before == null || !PlacementFacts.alike(before, after))) {
                changed.add(after.getId());
            }
        }
        return changed;
    }

    /** The nodes from the first of the timers' subjects on. */
    private static Collection<String> from(View view, List<TimerKey> keys) {
        String first = keys.stream().map(TimerKey::subject).sorted().findFirst().orElse("");
        return view.state().nodes().tailMap(first).keySet();
    }

    private static Step enforce(View view, Collection<String> nodeIds, Now now) {
        Step.Builder step = Step.builder();
        for (String nodeId : nodeIds) {
            if (step.size() >= MOST_CHANGES) {
                return step.timer(new TimerKey(NAME, nodeId), now.monoNanos()).build();
            }
            Node node = view.state().nodes().get(nodeId);
            if (node != null && keepsTasks(node)) {
                enforce(view, node, step);
            }
        }
        return step.build();
    }

    private static boolean keepsTasks(Node node) {
        return node.getStatus().getState() == NodeState.NODE_STATE_READY
                && node.getSpec().getAvailability() != Availability.AVAILABILITY_DRAIN;
    }

    private static void enforce(View view, Node node, Step.Builder step) {
        Resources total = node.getDescription().getResources();
        long nanoCpus = total.getNanoCpus();
        long memoryBytes = total.getMemoryBytes();
        for (Map.Entry<TaskId, Claim> entry :
                view.indexes().load(node.getId()).claims().entrySet()) {
            Task task = view.state().tasks().get(entry.getKey());
            if (task == null || !Tasks.isWanted(task)) {
                continue;
            }
            Claim claim = entry.getValue();
            boolean fits = has(nanoCpus, claim.nanoCpus()) && has(memoryBytes, claim.memoryBytes());
            if (fits && meetsConstraints(view.state().templateOf(task), node)) {
                nanoCpus -= claim.nanoCpus();
                memoryBytes -= claim.memoryBytes();
            } else {
                step.change(Changes.update(task.toBuilder()
                        .setDesiredState(TaskState.TASK_STATE_SHUTDOWN)
                        .build()));
            }
        }
    }

    private static boolean has(long free, long reserved) {
        return reserved == 0 || reserved <= free;
    }

    private static boolean meetsConstraints(@Nullable Template template, Node node) {
        List<String> texts =
                template == null ? List.of() : template.getTask().getPlacement().getConstraintsList();
        if (texts.isEmpty()) {
            return true;
        }
        return switch (Constraints.parse(texts)) {
            case Parsed.Valid<Constraints> valid -> valid.value().matches(node);
            case Parsed.Invalid<Constraints> ignored -> true;
        };
    }
}
