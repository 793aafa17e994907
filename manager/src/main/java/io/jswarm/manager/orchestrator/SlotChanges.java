package io.jswarm.manager.orchestrator;

import io.jswarm.api.StatusTexts;
import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Tasks;
import org.jspecify.annotations.Nullable;

/** What orchestrators do to a slot, added to a step. Confined to one call. */
public final class SlotChanges {
    private static final String WAITS_FOR_NODE = "waits for a node";

    /**
     * How a slot's next task begins.
     *
     * @param nodeId where; empty: the scheduler chooses
     * @param delayMs how long after the present moment it starts
     * @param restarts how often the slot was restarted in a row, this time included
     * @param ahead whether it is prepared during the delay; otherwise it gets no node until that is over
     */
    public record Start(String nodeId, long delayMs, int restarts, boolean ahead) {
        static Start now(String nodeId) {
            return new Start(nodeId, 0, 0, true);
        }
    }

    private final ClusterState state;
    private final long timeMs;
    private final Work work;

    /**
     * Works on the state that the caller sees.
     *
     * @param timeMs log time
     */
    public SlotChanges(ClusterState state, long timeMs, Work work) {
        this.state = state;
        this.timeMs = timeMs;
        this.work = work;
    }

    /**
     * A task for a vacant slot, on {@code nodeId} when it is not empty, else the scheduler chooses. Where the last one was
     * taken away while it waited to be started again, the rest of its delay is waited for.
     */
    public void fill(Slot slot, String nodeId) {
        if (slot.tasks().isEmpty()) {
            create(slot, Start.now(nodeId));
        } else {
            again(slot, nodeId, slot.tasks().getLast());
        }
    }

    /** Retires the slot's present task, whose node is lost, and has it run elsewhere, when its delay is over if it has one. */
    public void move(Slot slot, Task lost) {
        retire(lost, TaskState.TASK_STATE_SHUTDOWN);
        again(slot, "", lost);
    }

    private void again(Slot slot, String nodeId, Task last) {
        long leftMs = leftMs(slot, last);
        create(
                slot,
                leftMs > 0 ? new Start(nodeId, leftMs, last.getRestarts(), !Tasks.isDelayed(last)) : Start.now(nodeId));
    }

    /** What is left of the delay; new versions and new slots have none. */
    private long leftMs(Slot slot, Task last) {
        if (last.getTemplateVersion() != slot.service().getTemplateVersion()
                || last.getDesiredState() == TaskState.TASK_STATE_REMOVE) {
            return 0;
        }
        return Math.max(0, LogTime.leftMs(last.getMeta().getCreatedAtMs(), last.getStartAtMs(), timeMs));
    }

    /**
     * Retires the slot's present task and creates another one at once, so that it can be prepared meanwhile. It starts once
     * the old one has stopped (see {@code restart.DelayedStart}).
     */
    public void replace(Slot slot, Task old, String nodeId) {
        retire(old, TaskState.TASK_STATE_SHUTDOWN);
        create(slot, Start.now(nodeId));
    }

    /** Notes that the slot's present task, which is dead, is restarted, and creates the next one. It starts after the delay. */
    public void restart(Slot slot, Task dead, Start start) {
        work.change(Changes.update(dead.toBuilder()
                .setDesiredState(TaskState.TASK_STATE_SHUTDOWN)
                .setRestarted(true)
                .build()));
        create(slot, start);
    }

    private void create(Slot slot, Start start) {
        boolean delayed = start.delayMs() > 0;
        Task.Builder task = task(slot, start)
                .setStartAtMs(delayed ? timeMs + start.delayMs() : 0)
                .setDesiredState(
                        delayed || slot.isHeld(state) ? TaskState.TASK_STATE_READY : TaskState.TASK_STATE_RUNNING);
        if (delayed && !start.ahead()) {
            task.getStatusBuilder().setProblem(TaskProblem.TASK_PROBLEM_DELAYED).setMessage(StatusTexts.DELAYED);
        }
        work.change(Changes.create(task.build()));
    }

    /** The delayed task, which may have a node from now on. */
    public static Task released(Task task, long timeMs) {
        return task.toBuilder().setStatus(waiting(timeMs)).build();
    }

    private static TaskStatus waiting(long timeMs) {
        return TaskStatus.newBuilder()
                .setState(TaskState.TASK_STATE_PENDING)
                .setAtMs(timeMs)
                .setMessage(WAITS_FOR_NODE)
                .build();
    }

    /** Notes that the slot's present task, which is dead, is not to be replaced any more. */
    public void giveUp(Task dead) {
        work.change(Changes.update(dead.toBuilder().setGivenUp(true).build()));
    }

    /** Ends the slot with its history. */
    public void remove(Slot slot) {
        for (Task task : slot.tasks()) {
            retire(task, TaskState.TASK_STATE_REMOVE);
        }
    }

    /** Wants the task to end, unless it is so already. */
    public void retire(@Nullable Task task, TaskState desired) {
        if (task != null && TaskStates.mayDesire(task.getDesiredState(), desired)) {
            work.change(Changes.update(task.toBuilder().setDesiredState(desired).build()));
        }
    }

    private Task.Builder task(Slot slot, Start start) {
        TaskId id = new TaskId(slot.service().getSequence(), slot.number(), slot.nextGeneration(state));
        return Task.newBuilder()
                .setId(id.toString())
                .setServiceId(slot.service().getId())
                .setTemplateVersion(slot.service().getTemplateVersion())
                .setSlot(id.slot())
                .setGeneration(id.generation())
                .setNodeId(start.nodeId())
                .setRestarts(start.restarts())
                .setStatus(waiting(timeMs));
    }
}
