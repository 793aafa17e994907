package io.jswarm.simulation;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What planted bugs do. */
final class Faulty {
    private Faulty() {}

    /** The task as it stands. */
    static @Nullable Task present(View view, Task task) {
        return TaskId.parse(task.getId()).map(view.state().tasks()::get).orElse(null);
    }

    static boolean isAssigned(Change change) {
        return change.getTask().getStatus().getState() == TaskState.TASK_STATE_ASSIGNED;
    }

    static boolean isDown(Node node) {
        return node.getStatus().getState() == NodeState.NODE_STATE_DOWN;
    }

    static boolean isDrained(Node node) {
        return node.getStatus().getState() == NodeState.NODE_STATE_READY
                && node.getSpec().getAvailability() == Availability.AVAILABILITY_DRAIN;
    }

    static boolean isPaused(Node node) {
        return node.getStatus().getState() == NodeState.NODE_STATE_READY
                && node.getSpec().getAvailability() == Availability.AVAILABILITY_PAUSE;
    }

    /** An edit by which a node can take tasks. */
    static boolean isArrival(Delta.Edit<?, ?> edit) {
        return edit.as(ObjectKinds.NODE) instanceof Delta.Edit(var _, var _, var _, Node after)
                && after != null
                && after.getStatus().getState() == NodeState.NODE_STATE_READY
                && after.getSpec().getAvailability() == Availability.AVAILABILITY_ACTIVE;
    }

    /**
     * An assignment goes to such a node, if there is one; only once for each slot, since its orchestrator takes it back
     * at once.
     */
    static Plants.Twist sentTo(Predicate<Node> wrong) {
        Set<TaskId> done = new HashSet<>();
        return (view, change) -> {
            Task before = present(view, change.getTask());
            Node node = view.state().nodes().values().stream()
                    .filter(wrong)
                    .findFirst()
                    .orElse(null);
            if (node == null || before == null || !before.getNodeId().isEmpty() || !isAssigned(change)) {
                return change;
            }
            TaskId id = TaskId.of(before.getId());
            return done.add(new TaskId(id.service(), id.slot(), 0))
                    ? Changes.update(
                            change.getTask().toBuilder().setNodeId(node.getId()).build())
                    : change;
        };
    }

    static List<Change> doubled(ClusterState state) {
        return state.nodes().values().stream()
                .map(node -> {
                    Resources has = node.getDescription().getResources();
                    Node.Builder twice = node.toBuilder();
                    twice.getDescriptionBuilder()
                            .getResourcesBuilder()
                            .setNanoCpus(2 * has.getNanoCpus())
                            .setMemoryBytes(2 * has.getMemoryBytes());
                    return Changes.update(twice.build());
                })
                .toList();
    }

    /** Once all are there: a cluster of a higher level would not let the old ones in. */
    static List<Change> upgraded(ClusterState state) {
        boolean complete = state.nodes().size() > 2
                && state.nodes().values().stream()
                        .allMatch(node -> node.getStatus().getState() == NodeState.NODE_STATE_READY);
        return !complete
                ? List.of()
                : state.nodes().values().stream()
                        .map(node -> {
                            Node.Builder newest = node.toBuilder();
                            newest.getDescriptionBuilder().setFeatureLevel(FeatureLevel.NEWEST);
                            return Changes.update(newest.build());
                        })
                        .toList();
    }

    static List<Change> portless(ClusterState state) {
        return state.templates().values().stream()
                .map(template ->
                        Changes.update(template.toBuilder().clearPorts().build()))
                .toList();
    }

    /** All templates with another placement. */
    private static List<Change> placed(ClusterState state, Consumer<Placement.Builder> otherwise) {
        List<Change> changes = new ArrayList<>();
        for (Template template : state.templates().values()) {
            Template.Builder changed = template.toBuilder();
            otherwise.accept(changed.getTaskBuilder().getPlacementBuilder());
            changes.add(Changes.update(changed.build()));
        }
        return changes;
    }

    static List<Change> roomier(ClusterState state) {
        return placed(state, placement -> {
            if (placement.getMaxReplicas() > 0) {
                placement.setMaxReplicas(placement.getMaxReplicas() + 1);
            }
        });
    }

    static List<Change> unconstrained(ClusterState state) {
        return placed(state, Placement.Builder::clearConstraints);
    }

    static List<Change> portable(ClusterState state) {
        return placed(state, Placement.Builder::clearPlatforms);
    }

    static List<Change> oneMore(ClusterState state) {
        List<Change> changes = new ArrayList<>();
        for (Service service : state.services().values()) {
            if (service.getSpec().hasReplicated() && !service.getRemoved()) {
                Service.Builder more = service.toBuilder();
                more.getSpecBuilder()
                        .getReplicatedBuilder()
                        .setReplicas(service.getSpec().getReplicated().getReplicas() + 1);
                changes.add(Changes.update(more.build()));
            }
        }
        return changes;
    }

    /** Some task that runs goes to a node that came back. */
    static List<Change> moved(Step step, Event event, View view, Now now) {
        for (Delta.Edit<?, ?> edit : edits(event)) {
            if (edit.as(ObjectKinds.NODE) instanceof Delta.Edit(var _, var _, Node before, Node after)
                    && before != null
                    && after != null
                    && isDown(before)
                    && !isDown(after)) {
                String nodeId = after.getId();
                for (Task task : view.state().tasks().values()) {
                    if (Tasks.isRunning(task) && !task.getNodeId().equals(nodeId)) {
                        return List.of(Changes.update(
                                task.toBuilder().setNodeId(nodeId).build()));
                    }
                }
            }
        }
        return List.of();
    }

    private static List<Delta.Edit<?, ?>> edits(Event event) {
        return event instanceof Event.Edited edited ? edited.edits() : List.of();
    }

    /** Reports that come after what is known are taken in, too. */
    static List<Change> late(Step step, Event event, View view, Now now) {
        List<Change> changes = new ArrayList<>();
        if (event instanceof Event.Statuses statuses) {
            for (TaskStatusUpdate update : statuses.updates()) {
                Task task = TaskId.parse(update.getTaskId())
                        .map(view.state().tasks()::get)
                        .orElse(null);
                TaskState reported = update.getStatus().getState();
                if (task != null
                        && task.getNodeId().equals(statuses.nodeId())
                        && reported != task.getStatus().getState()
                        && !TaskStates.mayMove(task.getStatus().getState(), reported)) {
                    changes.add(Changes.update(
                            task.toBuilder().setStatus(update.getStatus()).build()));
                }
            }
        }
        return changes;
    }

    static Change become(Task task, TaskState state) {
        return Changes.update(task.toBuilder()
                .setStatus(task.getStatus().toBuilder().setState(state))
                .build());
    }

    /** The same change of a task, which may be prepared during its restart delay. */
    static Change prepared(Change change) {
        Change.Builder other = change.toBuilder();
        other.getTaskBuilder().getStatusBuilder().clearProblem().clearMessage();
        return other.build();
    }

    /** In the place of a new task, one of its slot that was told to end and has not. */
    static Change revived(View view, Change change) {
        Service service = view.state().services().get(change.getTask().getServiceId());
        if (change.getAction() == Action.ACTION_CREATE && service != null) {
            for (Task task : view.state().tasksOf(service, change.getTask().getSlot())) {
                if (!Tasks.isDesiredAlive(task) && Tasks.mayHaveContainer(task)) {
                    return Changes.update(task.toBuilder()
                            .setDesiredState(TaskState.TASK_STATE_RUNNING)
                            .build());
                }
            }
        }
        return change;
    }

    /** The end of an update brings the spec back that was there before it. */
    static Change unwished(View view, Change change) {
        return change.hasService()
                ? Changes.update(change.getService().toBuilder()
                        .setSpec(change.getService().getPreviousSpec())
                        .build())
                : change;
    }

    /** Those that wait for another task of their slot, and not for their delay, do not. */
    static List<Change> started(Step step, Event event, View view, Now now) {
        List<Change> changes = new ArrayList<>();
        for (Step.Timer timer : step.timers()) {
            Task task = view.state().tasks().get(TaskId.of(timer.key().subject()));
            if (task != null && task.getStartAtMs() <= now.wallMs()) {
                changes.add(Changes.update(task.toBuilder()
                        .setDesiredState(TaskState.TASK_STATE_RUNNING)
                        .build()));
            }
        }
        return changes;
    }

    /** A node that is held is given up, and no brake is set. */
    static @Nullable Change unbraked(View view, Change change) {
        if (change.hasCluster()) {
            return null;
        }
        Node.Builder node = change.getNode().toBuilder();
        if (node.getStatus().getReason() != NodeReason.NODE_REASON_HELD) {
            return change;
        }
        node.getStatusBuilder().setState(NodeState.NODE_STATE_DOWN);
        return Changes.update(node.build());
    }

    /** Tasks that are told to end go at once. */
    static List<Change> forgotten(Step step, Event event, View view, Now now) {
        List<Change> changes = new ArrayList<>();
        Set<String> gone = new HashSet<>();
        for (Delta.Edit<?, ?> edit : edits(event)) {
            Task task = edit.as(ObjectKinds.TASK) instanceof Delta.Edit(var _, TaskId id, var _, var _)
                    ? view.state().tasks().get(id)
                    : null;
            if (task != null && !Tasks.isDesiredAlive(task) && Tasks.mayHaveContainer(task) && gone.add(task.getId())) {
                changes.add(Changes.remove(task));
            }
        }
        return changes;
    }

    /** Services go as soon as they are marked as removed. */
    static List<Change> untimely(Step step, Event event, View view, Now now) {
        List<Change> changes = new ArrayList<>();
        for (Delta.Edit<?, ?> edit : edits(event)) {
            if (edit.as(ObjectKinds.SERVICE) instanceof Delta.Edit(var _, String id, var _, var _)) {
                Service service = view.state().services().get(id);
                if (service != null
                        && service.getRemoved()
                        && !view.state().tasksOf(service).isEmpty()
                        && changes.isEmpty()) {
                    changes.add(Changes.remove(service));
                }
            }
        }
        return changes;
    }

    /** What is to be prepared runs. */
    static AssignmentChange runs(AssignmentChange change) {
        return change.toBuilder()
                .setTask(change.getTask().toBuilder().setDesiredState(TaskState.TASK_STATE_RUNNING))
                .build();
    }
}
