package io.jswarm.systemtest.hostile;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.deploy.daemon.LoopbackHost;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack probes: what a worker with a true certificate can do that says what it likes. */
@Timeout(240)
@Tag("slow")
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

    private static String refusal(TargetSwarm swarm, HostileWorker hostile, NodeDescription.Builder said)
            throws Exception {
        var stream = hostile.stream(swarm.leader());
        stream.say(HostileWorker.hello(said));
        Status end = stream.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        return String.valueOf(end.getDescription());
    }

    @Test
    void aHostnameThatIsNoneGetsItNoSessionAndReachesNobody() throws Exception {
        try (TargetSwarm swarm = new TargetSwarm(folder);
                HostileWorker hostile = HostileWorker.joins(swarm, "hostile")) {
            String megabytes = "x".repeat(1_900_000);
            String steering = "h\u001b[2J\nROW   Ready";
            for (String hostname : List.of(megabytes, steering)) {
                assertThat(refusal(swarm, hostile, hostile.description().setHostname(hostname)))
                        .startsWith("Expected a hostname of letters, digits and . _ -")
                        .hasSizeLessThan(400);
                assertThatExceptionOfType(RejectedException.class)
                        .isThrownBy(() -> HostileWorker.joins(swarm, shortened(hostname)))
                        .matches(no -> no.rejection().field().equals("hostname"));
            }
            var session = hostile.session(swarm.leader());
            session.say(WorkerMessage.newBuilder()
                    .setDescription(hostile.description().setHostname(steering))
                    .build());
            assertThat(session.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);

            assertThat(swarm.admin("node", "ls")).contains("hostile").doesNotContain("\u001b", "ROW");
            assertThat(swarm.admin("node", "ls").lines()).hasSize(3);
        }
    }

    /** Before it has a certificate nobody may say so much: see {@link StrangerTest}. */
    private static String shortened(String hostname) {
        return hostname.substring(0, Math.min(10_000, hostname.length()));
    }

    @Test
    void textOfItsEngineIsCutToOnePlainLine() throws Exception {
        try (TargetSwarm swarm = new TargetSwarm(folder);
                HostileWorker hostile = HostileWorker.joins(swarm, "hostile")) {
            NodeDescription.Builder said = hostile.description();
            said.getEngineBuilder()
                    .setProblem("\u001b[2Jit is\nbroken" + "!".repeat(100_000))
                    .addLabelsBuilder()
                    .setKey("key")
                    .setValue("\u001b[2Jvalue");
            var stream = hostile.stream(swarm.leader());
            stream.say(HostileWorker.hello(said));
            stream.await(ManagerMessage::hasWelcome);
            eventually(() -> inspected(swarm, hostile).contains("it is broken!!!"));
            assertThat(inspected(swarm, hostile)).doesNotContain("\\u001b").hasSizeLessThan(20_000);
        }
    }

    private static String inspected(TargetSwarm swarm, HostileWorker worker) {
        return swarm.admin("node", "inspect", worker.nodeId());
    }

    @Test
    void itFillsTheLogOnlySlowlyWithNewsOfItself() throws Exception {
        try (TargetSwarm swarm = new TargetSwarm(folder);
                HostileWorker hostile = HostileWorker.joins(swarm, "hostile")) {
            var session = hostile.session(swarm.leader());
            for (int i = 0; i < 100; i++) {
                session.say(WorkerMessage.newBuilder()
                        .setDescription(hostile.description().setHostname("host-" + i))
                        .build());
            }
            assertThat(session.end().getDescription()).contains("something new of itself once in 5 s");
            assertThat(refusal(swarm, hostile, hostile.description().setHostname("again")))
                    .contains("something new of itself");
        }
    }

    private static PublishLogsRequest.Builder line(LogSubscription asked, String task, String text) {
        PublishLogsRequest.Builder said = PublishLogsRequest.newBuilder().setSubscriptionId(asked.getSubscriptionId());
        said.addLinesBuilder().setTaskId(task).setData(ByteString.copyFromUtf8(text + "\n"));
        return said;
    }

    private static LogSubscription asked(Conversation<WorkerMessage, ManagerMessage> session) {
        return session.await(ManagerMessage::hasLogSubscription).getLogSubscription();
    }

    /** Whether the leader serves it or another manager does. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itSpeaksForNoTaskOfAnotherNodeInLogs(boolean relayed) throws Exception {
        try (TargetSwarm swarm = new TargetSwarm(folder);
                HostileWorker victim = HostileWorker.joins(swarm, "victim");
                HostileWorker hostile = HostileWorker.joins(swarm, "hostile")) {
            LoopbackHost server = relayed ? swarm.addFollower() : swarm.leader();
            var honest = victim.session(swarm.leader());
            var session = hostile.session(server);
            swarm.service("web", 2);
            CompletableFuture<String> read = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> read.complete(swarm.admin("service", "logs", "web")));
            LogSubscription ofVictim = asked(honest);
            LogSubscription ofHostile = asked(session);
            String victims = ofVictim.getTaskIds(0);
            String own = ofHostile.getTaskIds(0);

            var lies = hostile.logs(server);
            lies.say(line(ofHostile, victims, "forged").build());
            lies.say(line(ofHostile, victims, "forged")
                    .setFinishedTaskId(victims)
                    .build());
            lies.say(line(ofHostile, own, "own").setFinishedTaskId(own).build());
            victim.logs(swarm.leader())
                    .say(line(ofVictim, victims, "true")
                            .setFinishedTaskId(victims)
                            .build());

            assertThat(read.get(30, TimeUnit.SECONDS)).contains("own", "true").doesNotContain("forged");
        }
    }
}
