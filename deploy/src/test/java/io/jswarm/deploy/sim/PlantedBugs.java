package io.jswarm.deploy.sim;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.orchestrator.node.NodeLiveness;
import io.jswarm.manager.orchestrator.node.TaskStatuses;
import io.jswarm.manager.orchestrator.reaper.Reaper;
import io.jswarm.manager.orchestrator.replicated.ReplicatedOrchestrator;
import io.jswarm.manager.orchestrator.restart.DelayedStart;
import io.jswarm.manager.scheduler.Scheduler;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.View;
import io.jswarm.worker.agent.LinkListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Deciders, and what agents hear, with a bug each, as somebody might write one, to prove that the simulation finds them. */
enum PlantedBugs {
    /** Forgets dead tasks at once though their containers may still be there and nobody told the worker. */
    REAPER_TOO_EAGER(
            Reaper.class,
            (event, view) -> each(
                    event,
                    (before, after) -> after != null && !Tasks.isDesiredAlive(after) && !Tasks.isDead(after)
                            ? Changes.remove(after)
                            : null)),

    /** Takes a late report for the truth. */
    STATUS_GOES_BACK(TaskStatuses.class, (event, view) -> {
        List<Change> changes = new ArrayList<>();
        if (event instanceof Event.Statuses statuses) {
            statuses.updates().forEach(update -> {
                Task task = view.state().tasks().get(TaskId.of(update.getTaskId()));
                if (task != null && task.getNodeId().equals(statuses.nodeId())) {
                    changes.add(Changes.update(
                            task.toBuilder().setStatus(update.getStatus()).build()));
                }
            });
        }
        return changes;
    }),

    /** Sees room where there is none: gives every waiting task the first node. */
    SCHEDULER_COUNTS_WRONG(Scheduler.class, (event, view) -> {
        List<Change> changes = new ArrayList<>();
        for (Task task : view.state().tasks().values()) {
            Node node = view.state().nodes().get("host-2");
            if (node != null && Tasks.isUnassigned(task) && task.getNodeId().isEmpty()) {
                changes.add(Changes.update(assigned(task, node.getId())));
            }
        }
        return changes;
    }),

    /** Fills a slot again without ending the task that holds it, when a task is prepared. */
    TWO_TASKS_IN_A_SLOT(
            ReplicatedOrchestrator.class,
            (event, view) -> each(event, (before, after) -> {
                if (after == null || before == null) {
                    return null;
                }
                boolean runs = Tasks.isRunning(after) && !Tasks.isRunning(before);
                return runs && after.getSlot() == 2
                        ? Changes.create(after.toBuilder()
                                .setId(new TaskId(
                                                TaskId.of(after.getId()).service(),
                                                after.getSlot(),
                                                after.getGeneration() + 1)
                                        .toString())
                                .setGeneration(after.getGeneration() + 1)
                                .clearNodeId()
                                .clearStatus()
                                .build())
                        : null;
            })),

    /** Forgets to start what was prepared ahead of its time. */
    NEVER_STARTED(DelayedStart.class, (event, view) -> List.of()),

    /** Moves the tasks of most nodes at once when the way to them is cut. */
    BRAKE_IGNORED(
            NodeLiveness.class,
            sound -> changed(sound, (view, change) -> {
                if (change.hasCluster()) {
                    return null;
                }
                Node node = change.getNode();
                boolean held = node.getStatus().getMessage().equals(NodeLiveness.HELD);
                return held ? Changes.update(down(node)) : change;
            })),

    /** Takes a node that is down for one with room. */
    DOWN_NODE_NOT_FENCED(
            Scheduler.class,
            sound -> changed(sound, (view, change) -> {
                Node down = view.state().nodes().values().stream()
                        .filter(node -> node.getStatus().getState() == NodeState.NODE_STATE_DOWN)
                        .findFirst()
                        .orElse(null);
                boolean assigns = !change.getTask().getNodeId().isEmpty();
                return down != null && assigns
                        ? Changes.update(change.getTask().toBuilder()
                                .setNodeId(down.getId())
                                .build())
                        : change;
            })),

    /** Takes a late assignment for the newest, now and then. */
    STALE_ASSIGNMENT_APPLIED(StaleAssignments::new);

    private interface Twist {
        /** What becomes of a change that the sound decider wants; null: nothing. */
        @Nullable
        Change of(View view, Change change);
    }

    private interface Look {
        @Nullable
        Change at(@Nullable Task before, @Nullable Task after);
    }

    private final @Nullable Class<? extends Decider> victim;

    @SuppressWarnings("ImmutableEnumChecker") // the functions hold no state
    private final UnaryOperator<Decider> bug;

    @SuppressWarnings("ImmutableEnumChecker") // as above
    private final UnaryOperator<LinkListener> ears;

    PlantedBugs(Class<? extends Decider> victim, UnaryOperator<Decider> bug) {
        this.victim = victim;
        this.bug = bug;
        this.ears = UnaryOperator.identity();
    }

    PlantedBugs(UnaryOperator<LinkListener> ears) {
        this.victim = null;
        this.bug = UnaryOperator.identity();
        this.ears = ears;
    }

    PlantedBugs(Class<? extends Decider> victim, BiFunction<Event, View, List<Change>> bug) {
        this(
                victim,
                sound -> decider(sound, (event, view, now) -> {
                    Step.Builder step = Step.builder();
                    bug.apply(event, view).forEach(step::change);
                    return step.build();
                }));
    }

    private static Node down(Node node) {
        Node.Builder down = node.toBuilder();
        down.getStatusBuilder().setState(NodeState.NODE_STATE_DOWN);
        return down.build();
    }

    /** The sound decider, with other changes in the place of some of its. */
    private static Decider changed(Decider sound, Twist twist) {
        return decider(sound, (event, view, now) -> {
            Step step = sound.decide(view, event, now);
            List<Change> changes = step.changes().stream()
                    .map(change -> Optional.ofNullable(twist.of(view, change)))
                    .flatMap(Optional::stream)
                    .toList();
            return new Step(changes, step.timers(), step.cancelled());
        });
    }

    private interface Decision {
        Step at(Event event, View view, Now now);
    }

    private static Decider decider(Decider sound, Decision decision) {
        return new Decider() {
            @Override
            public String name() {
                return sound.name();
            }

            @Override
            public Step decide(View view, Event event, Now now) {
                return decision.at(event, view, now);
            }
        };
    }

    private static List<Change> each(Event event, Look look) {
        List<Change> changes = new ArrayList<>();
        if (event instanceof Event.Edited edited) {
            for (Delta.Edit edit : edited.edits()) {
                Change change = edit instanceof Delta.TaskEdit task ? look.at(task.before(), task.after()) : null;
                if (change != null) {
                    changes.add(change);
                }
            }
        }
        return changes;
    }

    private static Task assigned(Task task, String nodeId) {
        Task.Builder assigned = task.toBuilder().setNodeId(nodeId);
        assigned.getStatusBuilder().setState(TaskState.TASK_STATE_ASSIGNED);
        return assigned.build();
    }

    /** A run with the bug. */
    SimulationSettings in(SimulationSettings sound) {
        return sound.with(this::deciders).hearing(ears);
    }

    /** All deciders in order, one of them with its bug, if it is one's. */
    private List<Decider> deciders() {
        List<Decider> all = new ArrayList<>();
        for (Decider decider : Deciders.inOrder()) {
            all.add(decider.getClass() == victim ? bug.apply(decider) : decider);
        }
        return all;
    }
}
