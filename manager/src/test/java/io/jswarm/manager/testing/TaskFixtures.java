package io.jswarm.manager.testing;

import io.jswarm.api.StatusTexts;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;

/** Makes tasks of a service's present template for tests. */
public final class TaskFixtures {
    private TaskFixtures() {}

    private static Task.Builder task(Service service, long slot, long generation, TaskState state) {
        Task.Builder task = Task.newBuilder()
                .setId(new TaskId(service.getSequence(), slot, generation).toString())
                .setServiceId(service.getId())
                .setTemplateVersion(service.getTemplateVersion())
                .setSlot(slot)
                .setGeneration(generation)
                .setDesiredState(TaskState.TASK_STATE_RUNNING);
        task.getStatusBuilder().setState(state);
        return task;
    }

    /** A replicated service's task that waits for a node. */
    public static Task pending(Service service, long slot, long generation) {
        return task(service, slot, generation, TaskState.TASK_STATE_PENDING).build();
    }

    /** A replicated service's task that gets no node before its restart delay is over. */
    public static Task delayed(Service service, long slot, long generation) {
        Task.Builder task = desired(pending(service, slot, generation), TaskState.TASK_STATE_READY).toBuilder();
        task.getStatusBuilder().setProblem(TaskProblem.TASK_PROBLEM_DELAYED).setMessage(StatusTexts.DELAYED);
        return task.build();
    }

    /** A global service's task that waits for its node to be checked. */
    public static Task pendingOn(Service service, Node node, long generation) {
        return task(service, node.getSequence(), generation, TaskState.TASK_STATE_PENDING)
                .setNodeId(node.getId())
                .build();
    }

    /** A task on a node, wanted and observed so. */
    public static Task on(Service service, long slot, long generation, String nodeId, TaskState state) {
        return task(service, slot, generation, state).setNodeId(nodeId).build();
    }

    /** A task that runs on a node. */
    public static Task running(Service service, long slot, long generation, String nodeId) {
        return on(service, slot, generation, nodeId, TaskState.TASK_STATE_RUNNING);
    }

    /** A task that failed on a node at a time, and that managers have given up. */
    public static Task failed(Service service, long slot, long generation, String nodeId, long atMs) {
        Task.Builder task = on(service, slot, generation, nodeId, TaskState.TASK_STATE_FAILED).toBuilder()
                .setDesiredState(TaskState.TASK_STATE_SHUTDOWN);
        task.getStatusBuilder().setAtMs(atMs);
        return task.build();
    }

    /** The task with another observed state. */
    public static Task observed(Task task, TaskState state) {
        Task.Builder builder = task.toBuilder();
        builder.getStatusBuilder().setState(state);
        return builder.build();
    }

    /** The task with another desired state. */
    public static Task desired(Task task, TaskState state) {
        return task.toBuilder().setDesiredState(state).build();
    }
}
