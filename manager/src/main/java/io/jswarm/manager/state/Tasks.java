package io.jswarm.manager.state;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;

/** Questions about one task that every decider asks alike. */
public final class Tasks {
    private Tasks() {}

    /** Whether managers want it to run (now or after its restart delay) and nothing final has happened to it. */
    public static boolean isWanted(Task task) {
        return isDesiredAlive(task) && !isDead(task);
    }

    /** Whether its desired state is READY or RUNNING. */
    public static boolean isDesiredAlive(Task task) {
        return task.getDesiredState().getNumber() <= TaskState.TASK_STATE_RUNNING.getNumber();
    }

    /** Whether its observed state is final. */
    public static boolean isDead(Task task) {
        return TaskStates.isTerminal(task.getStatus().getState());
    }

    /** Whether it was assigned to a node and its container may exist there. A global task has a node before that. */
    public static boolean mayHaveContainer(Task task) {
        return !task.getNodeId().isEmpty()
                && TaskStates.isAssigned(task.getStatus().getState())
                && !isDead(task);
    }

    /** Whether it is observed running and wanted. */
    public static boolean isRunning(Task task) {
        return task.getStatus().getState() == TaskState.TASK_STATE_RUNNING && isDesiredAlive(task);
    }

    /** Whether it waits for a node. */
    public static boolean isUnassigned(Task task) {
        return isWanted(task) && task.getStatus().getState().getNumber() < TaskState.TASK_STATE_ASSIGNED.getNumber();
    }
}
