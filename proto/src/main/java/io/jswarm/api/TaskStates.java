package io.jswarm.api;

import io.jswarm.api.v1.TaskState;
import java.util.EnumSet;
import java.util.List;

/**
 * The life of a task in one table. A state only moves forward (SwarmKit's design/task_model.md calls it a Lamport clock);
 * managers write up to ASSIGNED and ORPHANED, the agent writes from ACCEPTED on.
 */
public final class TaskStates {
    /** All states in their order. */
    public static final List<TaskState> ALL = List.of(
            TaskState.TASK_STATE_NEW,
            TaskState.TASK_STATE_PENDING,
            TaskState.TASK_STATE_ASSIGNED,
            TaskState.TASK_STATE_ACCEPTED,
            TaskState.TASK_STATE_PREPARING,
            TaskState.TASK_STATE_READY,
            TaskState.TASK_STATE_STARTING,
            TaskState.TASK_STATE_RUNNING,
            TaskState.TASK_STATE_COMPLETE,
            TaskState.TASK_STATE_SHUTDOWN,
            TaskState.TASK_STATE_FAILED,
            TaskState.TASK_STATE_REJECTED,
            TaskState.TASK_STATE_REMOVE,
            TaskState.TASK_STATE_ORPHANED);

    private static final EnumSet<TaskState> DESIRED = EnumSet.of(
            TaskState.TASK_STATE_READY,
            TaskState.TASK_STATE_RUNNING,
            TaskState.TASK_STATE_SHUTDOWN,
            TaskState.TASK_STATE_REMOVE);

    private TaskStates() {}

    /** Whether an observed state may follow another one. Staying is not a move. */
    public static boolean mayMove(TaskState from, TaskState to) {
        if (from == TaskState.UNRECOGNIZED || to == TaskState.UNRECOGNIZED || to.getNumber() <= from.getNumber()) {
            return false;
        }
        return switch (to) {
            case TASK_STATE_NEW, TASK_STATE_REMOVE, UNRECOGNIZED -> false;
            case TASK_STATE_PENDING -> from == TaskState.TASK_STATE_NEW;
            case TASK_STATE_ASSIGNED -> from == TaskState.TASK_STATE_PENDING;
            case TASK_STATE_ACCEPTED,
                    TASK_STATE_PREPARING,
                    TASK_STATE_READY,
                    TASK_STATE_STARTING,
                    TASK_STATE_RUNNING,
                    TASK_STATE_COMPLETE,
                    TASK_STATE_SHUTDOWN,
                    TASK_STATE_FAILED -> isAssigned(from) && !isTerminal(from);
            case TASK_STATE_REJECTED ->
                isAssigned(from) && from.getNumber() < TaskState.TASK_STATE_STARTING.getNumber();
            case TASK_STATE_ORPHANED -> isAssigned(from) && !isTerminal(from);
        };
    }

    /** Whether a desired state is one of a task that is to run, now or after its restart delay, and not to end. */
    public static boolean isAlive(TaskState desired) {
        return desired.getNumber() <= TaskState.TASK_STATE_RUNNING.getNumber();
    }

    /** Whether a state is one that managers may desire. */
    public static boolean isDesirable(TaskState state) {
        return DESIRED.contains(state);
    }

    /** Whether a desired state may be changed so: only forward. */
    public static boolean mayDesire(TaskState from, TaskState to) {
        return isDesirable(to) && to.getNumber() > from.getNumber();
    }

    /** Whether the task has a node. */
    public static boolean isAssigned(TaskState state) {
        return state.getNumber() >= TaskState.TASK_STATE_ASSIGNED.getNumber();
    }

    /** Whether nothing more will happen to the task's container. */
    public static boolean isTerminal(TaskState state) {
        return state.getNumber() >= TaskState.TASK_STATE_COMPLETE.getNumber();
    }

    /** Whether the state is written by the agent. */
    public static boolean isAgents(TaskState state) {
        return state.getNumber() >= TaskState.TASK_STATE_ACCEPTED.getNumber()
                && state.getNumber() <= TaskState.TASK_STATE_REJECTED.getNumber();
    }

    /** The state's name as people write it: RUNNING for TASK_STATE_RUNNING. */
    public static String name(TaskState state) {
        return state == TaskState.UNRECOGNIZED ? "UNRECOGNIZED" : state.name().substring("TASK_STATE_".length());
    }
}
