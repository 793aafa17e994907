package io.jswarm.manager.orchestrator.update;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.constraint.GlobalNodes;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Tasks;
import java.util.ArrayList;
import java.util.List;

/** How far a service's update is, counted from its slots. One use. */
final class Progress {
    /** How long a new task must run after its slot's failure. */
    static final long PROBATION_MS = 5_000;

    private final ClusterState state;
    private final Service service;
    private final long delayMs;
    private final long timeMs;
    private final boolean waited;
    private final List<Slot> staleWaiting = new ArrayList<>();
    private final List<Slot> staleRunning = new ArrayList<>();
    private final List<Slot> staleFailed = new ArrayList<>();
    private long underWay;
    private long resting;
    private long waiting;
    private long nextFreeMs = Long.MAX_VALUE;

    private Progress(ClusterState state, Service service, long delayMs, long timeMs, boolean waited) {
        this.state = state;
        this.service = service;
        this.delayMs = delayMs;
        this.timeMs = timeMs;
        this.waited = waited;
    }

    /**
     * Counts the slots of a service.
     *
     * @param waited every delay and probation is over, whatever the time is
     */
    static Progress of(ClusterState state, Service service, long delayMs, long timeMs, boolean waited) {
        Progress progress = new Progress(state, service, delayMs, timeMs, waited);
        boolean global = service.getSpec().hasGlobal();
        GlobalNodes nodes = GlobalNodes.of(service);
        for (Slot slot : Slot.all(state, service)) {
            Task task = slot.current();
            // Where a global service may have no new task now, there is nothing to update: the orchestrator ends what
            // is
            // there, or catches up when the node may have one again.
            boolean counts =
                    !global || task != null && nodes.isEligible(state.nodes().get(task.getNodeId()));
            if (task != null && counts) {
                if (Updates.isStale(service, task)) {
                    progress.addStale(slot, task);
                } else {
                    progress.addNew(slot, task);
                }
            }
        }
        return progress;
    }

    private void addStale(Slot slot, Task task) {
        if (Tasks.isUnassigned(task)) {
            staleWaiting.add(slot);
        } else if (Tasks.isRunning(task)) {
            staleRunning.add(slot);
        } else {
            staleFailed.add(slot);
        }
    }

    private void addNew(Slot slot, Task task) {
        boolean done = Tasks.isRunning(task) || task.getStatus().getState() == TaskState.TASK_STATE_COMPLETE;
        if (!done) {
            if (Tasks.isUnassigned(task) && !wasTakenDown(slot, task)) {
                waiting++;
            } else {
                underWay++;
            }
            return;
        }
        long probationMs = probationMs(task);
        long restMs = restMs(task);
        if (probationMs > 0) {
            underWay++;
        } else if (restMs > 0) {
            resting++;
        }
        long freeMs = Math.max(probationMs, restMs);
        if (freeMs > 0) {
            nextFreeMs = Math.min(nextFreeMs, freeMs);
        }
    }

    /**
     * Whether this update stopped a task in the slot: an older one changed since it began. When no history is kept, nobody
     * can tell, and yes is the careful answer.
     */
    private boolean wasTakenDown(Slot slot, Task task) {
        long startedAtMs = service.getUpdateStatus().getStartedAtMs();
        for (Task other : slot.tasks()) {
            if (!other.getId().equals(task.getId()) && other.getMeta().getUpdatedAtMs() >= startedAtMs) {
                return true;
            }
        }
        Cluster cluster = state.cluster();
        return cluster != null && cluster.getSpec().getTaskHistoryLimit() == 0;
    }

    /** How long a task that runs in place of a failed one has still to prove itself. */
    private long probationMs(Task task) {
        boolean onProbation = !waited && task.getRestarts() > 0 && Tasks.isRunning(task);
        return onProbation ? Math.min(PROBATION_MS, PROBATION_MS - (timeMs - task.getRunningSinceMs())) : 0;
    }

    /** What is left of the delay after a slot that this update replaced. */
    private long restMs(Task task) {
        boolean replaced = !waited
                && task.getMeta().getCreatedAtMs() >= service.getUpdateStatus().getStartedAtMs();
        long elapsedMs = timeMs - task.getRunningSinceMs();
        return replaced && task.getRunningSinceMs() > 0 ? Math.min(delayMs, delayMs - elapsedMs) : 0;
    }

    /** Slots whose old task waits for a node: their replacement costs nothing. */
    List<Slot> staleWaiting() {
        return staleWaiting;
    }

    /** The other slots with an old task, those that do not run first. */
    List<Slot> stale() {
        List<Slot> stale = new ArrayList<>(staleFailed);
        stale.addAll(staleRunning);
        return stale;
    }

    /** How many slots take a place: under way, or finished less than the delay ago. */
    long busy() {
        return underWay + resting;
    }

    /** Whether every slot has its new task, and all of them run. */
    boolean isComplete() {
        return staleWaiting.isEmpty()
                && staleFailed.isEmpty()
                && staleRunning.isEmpty()
                && underWay == 0
                && waiting == 0;
    }

    /** After how long a place becomes free by itself; {@link Long#MAX_VALUE}: not by itself. */
    long nextFreeMs() {
        return nextFreeMs;
    }
}
