package io.jswarm.simulation;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.liveness.NodeLiveness;
import io.jswarm.manager.orchestrator.enforcer.ConstraintEnforcer;
import io.jswarm.manager.orchestrator.global.GlobalOrchestrator;
import io.jswarm.manager.orchestrator.node.FeatureLevelRise;
import io.jswarm.manager.orchestrator.node.TaskStatuses;
import io.jswarm.manager.orchestrator.reaper.Reaper;
import io.jswarm.manager.orchestrator.replicated.ReplicatedOrchestrator;
import io.jswarm.manager.orchestrator.restart.DelayedStart;
import io.jswarm.manager.orchestrator.update.Updater;
import io.jswarm.manager.scheduler.Scheduler;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Tasks;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sound deciders, and what sound agents hear, with one fault each, as somebody might write it, to prove that the
 * simulation finds it; and what the invariant that must find it says.
 */
enum PlantedBugs {
    /** Takes each node for one of twice the size. */
    SCHEDULER_COUNTS_WRONG(Scheduler.class, "host-\\d+ is over its capacity: ", () -> Plants.seeing(Faulty::doubled)),

    /** Does not look which ports of a host are taken. */
    PORTS_FORGOTTEN(Scheduler.class, "port .* of host-\\d+ is taken twice", () -> Plants.seeing(Faulty::portless)),

    /** Takes a node that is down for the best one, once for each slot. */
    DOWN_NODE_NOT_FENCED(
            Scheduler.class,
            "task \\S+ was assigned to host-\\d+, which is NODE_STATE_DOWN/",
            () -> Plants.changing(Faulty.sentTo(Faulty::isDown))),

    /** Takes a drained node for the best one, once for each slot. */
    DRAINED_NODE_NOT_FENCED(
            Scheduler.class,
            "task \\S+ was assigned to host-\\d+, which is NODE_STATE_READY/AVAILABILITY_DRAIN",
            () -> Plants.changing(Faulty.sentTo(Faulty::isDrained))),

    /** Takes a paused node for the best one, once for each slot. */
    PAUSED_NODE_NOT_FENCED(
            Scheduler.class,
            "task \\S+ was assigned to host-\\d+, which is NODE_STATE_READY/AVAILABILITY_PAUSE",
            () -> Plants.changing(Faulty.sentTo(Faulty::isPaused))),

    /** Allows one replica more on a node than the service does. */
    ONE_REPLICA_MORE(
            Scheduler.class,
            "host-\\d+ has \\d+ tasks of service-\\d+, but may have \\d+",
            () -> Plants.seeing(Faulty::roomier)),

    /** Does not ask what a service wants of a node. */
    CONSTRAINTS_FORGOTTEN(
            Scheduler.class,
            "task \\S+ was assigned to host-\\d+, which is not \\[",
            () -> Plants.seeing(Faulty::unconstrained)),

    /** Does not ask what an image was built for. */
    PLATFORM_FORGOTTEN(
            Scheduler.class,
            "task \\S+ was assigned to host-\\d+, which is of another platform",
            () -> Plants.seeing(Faulty::portable)),

    /** Does not mind that a node is no longer as a service wants it. */
    CONSTRAINTS_NOT_ENFORCED(
            ConstraintEnforcer.class,
            "task \\S+ is wanted on host-\\d+, which is not \\[",
            () -> Plants.seeing(Faulty::unconstrained)),

    /** Tries at once again what could not be prepared, since only the start of a task has a delay. */
    RETRIED_WITHOUT_DELAY(
            ReplicatedOrchestrator.class,
            "\\d+ batches were committed within 10 s of calm, but \\d+ are enough",
            () -> Plants.changing(
                    (view, change) -> Tasks.isDelayed(change.getTask()) ? Faulty.prepared(change) : change)),

    /** Moves a task that runs to a node that came back. */
    TASK_MOVED(Scheduler.class, "task \\S+ moved from host-\\d+ to host-\\d+", () -> Plants.adding(Faulty::moved)),

    /** Tries a task that fitted nowhere no more. */
    WAITING_TASK_FORGOTTEN(
            Scheduler.class,
            "task \\S+ waits, though host-\\d+ has room for it",
            () -> Plants.changing((view, change) -> {
                Task before = Faulty.present(view, change.getTask());
                boolean explained =
                        before != null && !before.getStatus().getErr().isEmpty();
                return explained && Faulty.isAssigned(change) ? null : change;
            })),

    /** Takes a late report for the truth. */
    STATUS_GOES_BACK(TaskStatuses.class, "task \\S+ went from \\w+ to \\w+", () -> Plants.adding(Faulty::late)),

    /** Takes a task for stopped once it was told to stop. */
    STOPPING_TAKEN_FOR_STOPPED(
            TaskStatuses.class,
            "task \\S+ ended as SHUTDOWN, but its container runs on host-\\d+",
            () -> Plants.changing((view, change) -> {
                Task task = change.getTask();
                boolean stopping = task.getDesiredState() == TaskState.TASK_STATE_SHUTDOWN
                        && task.getStatus().getState() == TaskState.TASK_STATE_RUNNING;
                return stopping ? Faulty.become(task, TaskState.TASK_STATE_SHUTDOWN) : change;
            })),

    /** Takes it for no news that a task completed. */
    END_NOT_HEARD(
            TaskStatuses.class,
            "on host-\\d+ the containers of \\[.*\\] run, but the tasks \\[.*\\] should",
            () -> Plants.changing((view, change) ->
                    change.getTask().getStatus().getState() == TaskState.TASK_STATE_COMPLETE ? null : change)),

    /** Takes back tasks that were told to end, where it should make new ones. */
    DESIRED_GOES_BACK(
            ReplicatedOrchestrator.class,
            "task \\S+: its desired state went back to RUNNING",
            () -> Plants.changing(Faulty::revived)),

    /** Counts one replica too few. */
    ONE_TOO_MANY(
            ReplicatedOrchestrator.class,
            "service \\S+ has \\d+ wanted slots, but should have \\d+",
            () -> Plants.seeing(Faulty::oneMore)),

    /** Does not see tasks die. */
    DEAD_TASK_FORGOTTEN(
            ReplicatedOrchestrator.class,
            "service \\S+ \\d+ tasks run, \\d+ wait and \\d+ ended for good, but \\d+ are wanted",
            () -> Plants.blindTo(
                    edit -> edit.as(ObjectKinds.TASK) instanceof Delta.Edit(var _, var _, var _, Task after)
                            && after != null
                            && Tasks.isDead(after))),

    /** Does not see that a node is to be empty. */
    DRAIN_NOT_SEEN(
            ReplicatedOrchestrator.class,
            "task \\S+ is wanted on host-\\d+, which is drained",
            () -> Plants.blindTo(edit -> edit.is(ObjectKinds.NODE))),

    /** Does not see nodes come. */
    NODE_WITHOUT_ITS_TASK(
            GlobalOrchestrator.class,
            "service \\S+ it has no task on host-\\d+",
            () -> Plants.blindTo(Faulty::isArrival)),

    /** Fills a slot anew without ending the task that holds it. */
    TWO_TASKS_IN_A_SLOT(
            Updater.class,
            "service \\S+ has two wanted tasks in slot \\d+",
            () -> Plants.changing((view, change) ->
                    change.getTask().getDesiredState() == TaskState.TASK_STATE_SHUTDOWN ? null : change)),

    /** Forgets the delay between two tasks of an update, and with it the rest of the update. */
    UPDATE_STOPS(Updater.class, "service \\S+ its update does not end", Plants::withoutTimers),

    /** Puts back what people changed while an update went on. */
    WISH_LOST(Updater.class, "service \\S+ was acknowledged as .*, but is ", () -> Plants.changing(Faulty::unwished)),

    /** Forgets to start what was prepared ahead of its time. */
    NEVER_STARTED(
            DelayedStart.class,
            "task \\S+ on host-\\d+ is TASK_STATE_READY, desired TASK_STATE_READY",
            Plants::withoutTimers),

    /** Waits for a task of the slot on a node that is down. */
    HELD_BY_A_LOST_NODE(
            DelayedStart.class,
            "task \\S+ is not started, though nothing holds it",
            () -> Plants.blindTo(edit -> edit.is(ObjectKinds.NODE))),

    /** Forgets to give a node to what could not be prepared before, once its delay is over. */
    NEVER_RETRIED(
            DelayedStart.class,
            "task \\S+ is not started, though nothing holds it",
            () -> Plants.changing((view, change) -> {
                Task before = Faulty.present(view, change.getTask());
                return before != null && Tasks.isDelayed(before) ? null : change;
            })),

    /** Starts a task though an older one of its slot still runs. */
    STARTED_TOO_EARLY(
            DelayedStart.class,
            "task \\S+ was started beside \\S+ of its slot, which is \\w+ on host-\\d+",
            () -> Plants.adding(Faulty::started)),

    /** Raises the feature level without a look at what the nodes' programs understand. */
    LEVEL_RAISED_TOO_SOON(
            FeatureLevelRise.class,
            "the feature level rose to \\d+, but host-\\d+ understands \\d+",
            () -> Plants.seeing(Faulty::upgraded)),

    /** Moves the tasks of most nodes at once when the way to them is cut. */
    BRAKE_IGNORED(
            NodeLiveness.class,
            "host-\\d+ was given up, as one of \\d+ of \\d+ nodes within a minute",
            () -> Plants.changing(Faulty::unbraked)),

    /** Forgets tasks once they are told to end, though they may still run. */
    REAPER_TOO_EAGER(
            Reaper.class,
            "task \\S+ was forgotten, but its container runs on host-\\d+",
            () -> Plants.adding(Faulty::forgotten)),

    /** Forgets a removed service before its last task. */
    SERVICE_GOES_FIRST(Reaper.class, "service \\S+ went before its tasks", () -> Plants.adding(Faulty::untimely)),

    /** A worker takes a late assignment for the newest, now and then. */
    STALE_ASSIGNMENT_APPLIED(
            "task \\S+ on host-\\d+ is TASK_STATE_RUNNING, desired TASK_STATE_(SHUTDOWN|REMOVE)",
            () -> to -> Hearing.changing(new StaleAssignments()).apply(to)),

    /** A worker does not wait until it may start what it prepared. */
    STARTED_WITHOUT_LEAVE(
            "on host-\\d+ the container of task \\S+ runs, which managers never wanted to run",
            () -> Hearing.changing((change, increment) ->
                    change.getTask().getDesiredState() == TaskState.TASK_STATE_READY ? Faulty.runs(change) : change)),

    /** A worker goes on with what its last session told it, though tasks may have moved meanwhile. */
    OLD_SET_FOLLOWED(
            "on host-\\d+ the container of task \\S+ is started by an agent that began after managers had ended the task",
            OldSets::new),

    /** A worker does not hear that a task is forgotten. */
    REMOVAL_NOT_HEARD(
            "container \\S+ on host-\\d+ belongs to no task",
            () -> Hearing.changing((change, increment) ->
                    change.hasTask() && change.getAction() == Action.ACTION_REMOVE ? null : change));

    private final @Nullable Class<? extends Decider> victim;
    private final Pattern words;

    @SuppressWarnings("ImmutableEnumChecker") // the functions hold no state
    private final Supplier<UnaryOperator<Decider>> bug;

    @SuppressWarnings("ImmutableEnumChecker") // as above
    private final Supplier<UnaryOperator<LinkListener>> ears;

    PlantedBugs(Class<? extends Decider> victim, String words, Supplier<UnaryOperator<Decider>> bug) {
        this.victim = victim;
        this.words = Pattern.compile(words);
        this.bug = bug;
        this.ears = UnaryOperator::identity;
    }

    PlantedBugs(String words, Supplier<UnaryOperator<LinkListener>> ears) {
        this.victim = null;
        this.words = Pattern.compile(words);
        this.bug = UnaryOperator::identity;
        this.ears = ears;
    }

    /** What the invariant says that is there to find it. */
    Pattern words() {
        return words;
    }

    /** A run with the bug. */
    SimulationSettings in(SimulationSettings sound) {
        return sound.with(this::deciders).hearing(ears);
    }

    /** All deciders in order, one of them with its bug, if it is one's. */
    private List<Decider> deciders() {
        List<Decider> all = new ArrayList<>();
        for (Decider decider : Deciders.inOrder()) {
            all.add(decider.getClass() == victim ? bug.get().apply(decider) : decider);
        }
        return all;
    }
}
