package io.jswarm.manager.orchestrator;

import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import org.jspecify.annotations.Nullable;

/** What orchestrators do to a slot, added to a step. Confined to one call. */
public final class SlotChanges {
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
            create(slot, nodeId, 0, 0);
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
        create(slot, nodeId, leftMs, leftMs > 0 ? last.getRestarts() : 0);
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
        create(slot, nodeId, 0, 0);
    }

    /**
     * Notes that the slot's present task, which is dead, is restarted, and creates the next one at once, so that it can be
     * prepared meanwhile. It starts after the delay.
     *
     * @param restarts how often the slot was restarted in a row, this time included
     */
    public void restart(Slot slot, Task dead, String nodeId, long delayMs, int restarts) {
        work.change(Changes.update(dead.toBuilder()
                .setDesiredState(TaskState.TASK_STATE_SHUTDOWN)
                .setRestarted(true)
                .build()));
        create(slot, nodeId, delayMs, restarts);
    }

    private void create(Slot slot, String nodeId, long delayMs, int restarts) {
        boolean held = slot.isHeld(state);
        long startAtMs = delayMs > 0 ? timeMs + delayMs : 0;
        work.change(Changes.create(task(slot, nodeId, held || delayMs > 0, startAtMs, restarts)));
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

    private Task task(Slot slot, String nodeId, boolean wait, long startAtMs, int restarts) {
        TaskId id = new TaskId(slot.service().getSequence(), slot.number(), slot.nextGeneration(state));
        return Task.newBuilder()
                .setId(id.toString())
                .setServiceId(slot.service().getId())
                .setTemplateVersion(slot.service().getTemplateVersion())
                .setSlot(id.slot())
                .setGeneration(id.generation())
                .setNodeId(nodeId)
                .setDesiredState(wait ? TaskState.TASK_STATE_READY : TaskState.TASK_STATE_RUNNING)
                .setStartAtMs(startAtMs)
                .setRestarts(restarts)
                .setStatus(TaskStatus.newBuilder()
                        .setState(TaskState.TASK_STATE_PENDING)
                        .setAtMs(timeMs)
                        .setMessage("waits for a node"))
                .build();
    }
}
