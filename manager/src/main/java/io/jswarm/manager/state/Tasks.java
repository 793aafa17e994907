package io.jswarm.manager.state;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import org.jspecify.annotations.Nullable;

/** Questions about one task that every decider asks alike. */
public final class Tasks {
    private Tasks() {}

    /** Whether managers want it to run (now or after its restart delay) and nothing final has happened to it. */
    public static boolean isWanted(Task task) {
        return isDesiredAlive(task) && !isDead(task);
    }

    /** Whether its desired state is READY or RUNNING. */
    public static boolean isDesiredAlive(Task task) {
        return TaskStates.isAlive(task.getDesiredState());
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

    /** Whether the scheduler is to give it a node: it is wanted, and PENDING, so nothing else has to be waited for. */
    public static boolean waitsForNode(Task task) {
        return isWanted(task) && task.getStatus().getState() == TaskState.TASK_STATE_PENDING && !isDelayed(task);
    }

    /** Whether it gets no node before its restart delay is over: the slot's last task could not be prepared. */
    public static boolean isDelayed(Task task) {
        return task.getDesiredState() == TaskState.TASK_STATE_READY
                && task.getStatus().getProblem() == TaskProblem.TASK_PROBLEM_DELAYED;
    }

    /** Whether it was made from another template version than the service's present one. */
    public static boolean isStale(Service service, Task task) {
        return task.getTemplateVersion() != service.getTemplateVersion();
    }

    /** Of a slot's tasks, oldest first, the one that stands for it: the newest that is desired to run, dead or not; or null. */
    public static @Nullable Task current(Iterable<Task> slot) {
        Task current = null;
        for (Task task : slot) {
            current = isDesiredAlive(task) ? task : current;
        }
        return current;
    }
}
