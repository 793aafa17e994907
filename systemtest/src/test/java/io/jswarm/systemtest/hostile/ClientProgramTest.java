package io.jswarm.systemtest.hostile;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.ReplicatedMode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceFilter;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.WatchEvent;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.client.ClientException;
import io.jswarm.client.ClientSettings;
import io.jswarm.client.ContextStore;
import io.jswarm.client.Failure;
import io.jswarm.client.JswarmClient;
import io.jswarm.client.LogReader;
import io.jswarm.client.WatchReader;
import io.jswarm.deploy.daemon.LoopbackHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that uses the client, with real managers of this process: what it was told adds up, whatever they do. */
@Timeout(240)
@Tag("slow")
final class ClientProgramTest {
    @TempDir
    private Path folder = Path.of("");

    /** From a saved context, as a program elsewhere has it; patient, since a busy machine elects leaders on the way. */
    private static JswarmClient open(LoopbackHost... managers) {
        List<String> words = new ArrayList<>(List.of("context", "create", "prod"));
        for (LoopbackHost manager : managers) {
            words.addAll(List.of("--manager", manager.addr()));
        }
        managers[0].done(words.toArray(String[]::new));
        return JswarmClient.open(
                new ContextStore(managers[0].home()).read("prod").endpoint(),
                ClientSettings.standard().withTimeout(Duration.ofSeconds(60)));
    }

    private static Service create(JswarmClient swarm, String name, int replicas) {
        ServiceSpec.Builder spec = ServiceSpec.newBuilder()
                .setReplicated(ReplicatedMode.newBuilder().setReplicas(replicas))
                .setTask(TaskSpec.newBuilder()
                        .setContainer(ContainerSpec.newBuilder().setImage("busybox")));
        spec.getAnnotationsBuilder().setName(name);
        return swarm.services()
                .create(CreateServiceRequest.newBuilder()
                        .setSpec(spec)
                        .setNoResolveImage(true)
                        .build())
                .getService();
    }

    private static String name(Service service) {
        return service.getSpec().getAnnotations().getName();
    }

    /** Notes the names of services as they are told of, and ends with the last. */
    private static final class Names implements WatchReader {
        private final JswarmClient swarm;
        private final String last;
        private final List<String> told = new CopyOnWriteArrayList<>();

        Names(JswarmClient swarm, String last) {
            this.swarm = swarm;
            this.last = last;
        }

        @Override
        public boolean changed(WatchResponse change) {
            change.getEventsList().stream()
                    .map(WatchEvent::getService)
                    .map(ClientProgramTest::name)
                    .forEach(told::add);
            return !told.contains(last);
        }

        @Override
        public long compacted() {
            told.add("compacted");
            return swarm.swarm().get().getRevision();
        }
    }

    @Test
    void itListsByPagesAndMissesNoChangeOverANewLeaderAndARestart() throws Exception {
        try (TargetSwarm target = new TargetSwarm(folder)) {
            LoopbackHost first = target.leader();
            LoopbackHost second = target.addFollower();
            try (JswarmClient swarm = open(first, second)) {
                long revision = swarm.swarm().get().getRevision();
                Names names = new Names(swarm, "after-restart");
                CompletableFuture<Boolean> watched = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> {
                    try {
                        swarm.watch()
                                .follow(
                                        WatchRequest.newBuilder()
                                                .setAfterRevision(revision)
                                                .addKinds(Kind.KIND_SERVICE)
                                                .build(),
                                        names);
                        watched.complete(true);
                    } catch (RuntimeException e) {
                        watched.completeExceptionally(e);
                    }
                });
                for (String name : List.of("a", "b", "c", "d", "e")) {
                    create(swarm, name, 0);
                }

                assertThat(swarm.services().stream(ServiceFilter.getDefaultInstance(), 2)
                                .map(view -> name(view.getService())))
                        .containsExactlyInAnyOrder("a", "b", "c", "d", "e");

                target.admin("--timeout", "60s", "swarm", "raft", "transfer");
                create(swarm, "after-transfer", 0);
                first.restart();
                create(swarm, "after-restart", 0);

                assertThat(watched.get(60, TimeUnit.SECONDS)).isTrue();
                assertThat(names.told)
                        .as("each change once and in order")
                        .containsExactly("a", "b", "c", "d", "e", "after-transfer", "after-restart");
            }
        }
    }

    @Test
    void aRefusalIsAFactWithAFieldAndAMissingManagerIsAnother() throws Exception {
        try (TargetSwarm target = new TargetSwarm(folder)) {
            try (JswarmClient swarm = open(target.leader())) {
                create(swarm, "web", 0);

                assertThatExceptionOfType(ClientException.class)
                        .isThrownBy(() -> create(swarm, "web", 0))
                        .satisfies(no -> assertThat(no.isRefused(Rejection.Code.ALREADY_EXISTS))
                                .isTrue());
                assertThatExceptionOfType(ClientException.class)
                        .isThrownBy(() -> create(swarm, "no good name", 0))
                        .extracting(ClientException::failure)
                        .isInstanceOfSatisfying(Failure.Refused.class, no -> {
                            assertThat(no.rejection().field()).isNotEmpty();
                            assertThat(no.rejection().code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
                        });
            }
        }
    }

    /** Notes the lines, and has enough after the last. */
    private static final class Lines implements LogReader {
        private final List<String> read = new CopyOnWriteArrayList<>();

        @Override
        public void line(LogLine line) {
            read.add(line.getData().toStringUtf8().strip());
        }

        @Override
        public void warning(String text) {
            // A manager that ends says that it does.
        }

        @Override
        public boolean wantsMore() {
            return !read.contains("two");
        }
    }

    private static void says(HostileWorker worker, LoopbackHost manager, LogSubscription asked, String... texts) {
        PublishLogsRequest.Builder said = PublishLogsRequest.newBuilder().setSubscriptionId(asked.getSubscriptionId());
        for (int i = 0; i < texts.length; i++) {
            said.addLinesBuilder()
                    .setTaskId(asked.getTaskIds(0))
                    .setNodeId(worker.nodeId())
                    .setAtMs(1_000 + i)
                    .setData(ByteString.copyFromUtf8(texts[i] + "\n"));
        }
        worker.logs(manager).say(said.build());
    }

    @Test
    void itReadsLogsOverARestartAndNoLineTwice() throws Exception {
        try (TargetSwarm target = new TargetSwarm(folder);
                HostileWorker worker = HostileWorker.joins(target, "worker")) {
            LoopbackHost manager = target.leader();
            var session = worker.session(manager);
            try (JswarmClient swarm = open(manager)) {
                String id = create(swarm, "web", 1).getId();
                TaskFilter tasks = TaskFilter.newBuilder().addServiceIds(id).build();
                eventually(() -> swarm.tasks().list(tasks).stream()
                        .anyMatch(view -> !view.getTask().getNodeId().isEmpty()));
                Lines lines = new Lines();
                CompletableFuture<Boolean> read = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> {
                    try {
                        swarm.logs()
                                .read(
                                        LogsRequest.newBuilder()
                                                .addServiceIds(id)
                                                .setOptions(LogOptions.newBuilder()
                                                        .setFollow(true)
                                                        .setTail(-1)
                                                        .setStdout(true))
                                                .build(),
                                        lines);
                        read.complete(true);
                    } catch (RuntimeException e) {
                        read.completeExceptionally(e);
                    }
                });
                says(worker, manager, asked(session), "one");
                eventually(() -> lines.read.contains("one"));

                manager.restart();
                var next = worker.session(manager);
                says(worker, manager, asked(next), "one", "two");

                assertThat(read.get(60, TimeUnit.SECONDS)).isTrue();
                assertThat(lines.read).containsExactly("one", "two");
            }
        }
    }

    private static LogSubscription asked(Conversation<?, ManagerMessage> session) {
        return session.await(ManagerMessage::hasLogSubscription).getLogSubscription();
    }
}
