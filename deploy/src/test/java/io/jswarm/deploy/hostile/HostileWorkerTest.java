package io.jswarm.deploy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.WorkerMessage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attack probes: what a worker with a true certificate can do that says what it likes. */
@Timeout(240)
final class HostileWorkerTest {
    @TempDir
    private Path folder = Path.of("");

    private static WorkerMessage failed(List<String> tasks) {
        StatusBatch.Builder batch = StatusBatch.newBuilder().setSequence(1);
        for (String task : tasks) {
            batch.addUpdates(TaskStatusUpdate.newBuilder()
                    .setTaskId(task)
                    .setStatus(TaskStatus.newBuilder()
                            .setState(TaskState.TASK_STATE_FAILED)
                            .setErr("forged")));
        }
        return WorkerMessage.newBuilder().setStatuses(batch).build();
    }

    @Test
    void itsWordOfTasksOnOtherNodesIsNotTaken() throws Exception {
        try (TargetSwarm swarm = new TargetSwarm(folder);
                HostileWorker victim = HostileWorker.joins(swarm, "victim");
                HostileWorker hostile = HostileWorker.joins(swarm, "hostile")) {
            assertThat(victim.session(swarm.leader()).isOpen()).isTrue();
            var session = hostile.session(swarm.leader());
            List<String> tasks = swarm.tasksOn(victim, "web", 2);

            session.say(failed(tasks));
            session.await(ManagerMessage::hasStatusAck);

            assertThat(swarm.admin("service", "ps", "web")).contains("Assigned").doesNotContain("forged", "Failed");
        }
    }

    @Test
    void aSessionBeginsWithHello() throws Exception {
        try (TargetSwarm swarm = new TargetSwarm(folder);
                HostileWorker hostile = HostileWorker.joins(swarm, "hostile")) {
            var stream = hostile.stream(swarm.leader());
            stream.say(WorkerMessage.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setSequence(1))
                    .build());
            Status end = stream.end();
            assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(end.getDescription()).contains("Expected Hello");
        }
    }
}
