package io.jswarm.manager.orchestrator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Services;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is taken in of that which workers report of their tasks. */
final class TaskStatusesTest {
    @Test
    void reportsAreTakenOnlyForwardAndFromTheTasksNode() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.work();
        Task task = swarm.running(web).getFirst();
        assertThat(task.getRunningSinceMs()).isEqualTo(swarm.now().wallMs());
        long revision = swarm.state().revision();
        swarm.report(task, TaskState.TASK_STATE_STARTING);
        swarm.report(task, TaskState.TASK_STATE_REJECTED);
        swarm.report(task, TaskState.TASK_STATE_ORPHANED);
        swarm.report(task.toBuilder().setNodeId("another").build(), TaskState.TASK_STATE_FAILED);
        swarm.happens(new Event.Statuses(task.getNodeId(), List.of(unknown())));
        assertThat(swarm.state().revision()).isEqualTo(revision);
    }

    private static TaskStatusUpdate unknown() {
        return TaskStatusUpdate.newBuilder()
                .setTaskId("0000000000000000000000000")
                .setStatus(TaskStatus.newBuilder().setState(TaskState.TASK_STATE_RUNNING))
                .build();
    }

    @Test
    void newerDetailsOfTheSameStateAreTaken() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.work();
        Task task = swarm.running(web).getFirst();
        TaskStatus detailed = task.getStatus().toBuilder().setMessage("healthy").build();
        TaskStatusUpdate update = TaskStatusUpdate.newBuilder()
                .setTaskId(task.getId())
                .setStatus(detailed)
                .build();
        swarm.happens(new Event.Statuses(task.getNodeId(), List.of(update, update)));
        assertThat(swarm.task(task).getStatus().getMessage()).isEqualTo("healthy");
        assertThat(swarm.task(task).getRunningSinceMs()).isEqualTo(task.getRunningSinceMs());
    }

    @Test
    void severalReportsOfOneTaskAreOneChange() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        Task task = swarm.tasks(web).getFirst();
        List<TaskStatusUpdate> updates = List.of(
                        TaskState.TASK_STATE_ACCEPTED,
                        TaskState.TASK_STATE_PREPARING,
                        TaskState.TASK_STATE_STARTING,
                        TaskState.TASK_STATE_RUNNING)
                .stream()
                .map(state -> TaskStatusUpdate.newBuilder()
                        .setTaskId(task.getId())
                        .setStatus(TaskStatus.newBuilder()
                                .setState(state)
                                .setAtMs(swarm.now().wallMs()))
                        .build())
                .toList();
        swarm.happens(new Event.Statuses(task.getNodeId(), updates));
        assertThat(swarm.running(web)).hasSize(1);
    }

    @Test
    void olderDetailsAndThoseOfATaskThatEndedAreNot() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.pass(1_000);
        Task task = swarm.running(web).getFirst();
        says(swarm, task, task.getStatus().getAtMs() - 1, "unhealthy");
        assertThat(swarm.task(task)).isEqualTo(task);
        swarm.report(task, TaskState.TASK_STATE_FAILED);
        Task failed = swarm.task(task);
        says(swarm, failed, failed.getStatus().getAtMs() + 1, "failed again");
        assertThat(swarm.task(task)).isEqualTo(failed);
    }

    private static void says(DeciderHarness swarm, Task task, long atMs, String message) {
        TaskStatusUpdate update = TaskStatusUpdate.newBuilder()
                .setTaskId(task.getId())
                .setStatus(task.getStatus().toBuilder().setAtMs(atMs).setMessage(message))
                .build();
        swarm.happens(new Event.Statuses(task.getNodeId(), List.of(update)));
    }
}
