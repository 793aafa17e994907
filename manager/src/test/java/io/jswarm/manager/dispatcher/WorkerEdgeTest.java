package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.WorkerLimits;
import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.WorkerEdge.Verdict;
import io.jswarm.manager.testing.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What workers say is bounded, and what it should be, before anybody acts on it. */
final class WorkerEdgeTest {
    private static final String NODE = Nodes.id(1);
    private static final String TASK = new TaskId(1, 1, 1).toString();
    private static final String NASTY = "\u001b[2J\n" + "x".repeat(100_000);
    private static final int SEEDS = 3_000;
    private static final long SECOND = 1_000 * Now.NANOS_PER_MS;

    private final List<String> refused = new ArrayList<>();
    private final WorkerEdge edge = new WorkerEdge(
            node -> Nodes.node(1).build().getDescription(), (node, reason) -> refused.add(node + ": " + reason));
    private long nanos;

    private Verdict examine(WorkerMessage said) {
        nanos += 3_600 * SECOND; // whatever was said before is paid for
        return edge.examine(NODE, said, nanos);
    }

    private String refusal(NodeDescription.Builder said) {
        Verdict verdict =
                examine(WorkerMessage.newBuilder().setDescription(said).build());
        return verdict instanceof Verdict.Refused no ? no.reason() : "";
    }

    private static NodeDescription.Builder honest() {
        NodeDescription.Builder said =
                Nodes.node(1).build().getDescription().toBuilder().setDaemonVersion("0.1.0-SNAPSHOT+abc");
        said.getEngineBuilder().setVersion("29.0.1-rd~1");
        said.getTlsBuilder().addTrustedRoots("0f".repeat(32)).setIssuer("0f".repeat(32));
        return said;
    }

    private static TaskStatusUpdate.Builder running() {
        TaskStatusUpdate.Builder said = TaskStatusUpdate.newBuilder().setTaskId(TASK);
        said.getStatusBuilder()
                .setState(TaskState.TASK_STATE_RUNNING)
                .setAtMs(5)
                .setMessage("started");
        said.getStatusBuilder()
                .getContainerBuilder()
                .setContainerId("ab".repeat(32))
                .setPid(7)
                .setExitCode(-1);
        said.getStatusBuilder().addPortsBuilder().setTargetPort(80).setPublishedPort(8_080);
        return said;
    }

    private static WorkerMessage statuses(TaskStatusUpdate.Builder... updates) {
        StatusBatch.Builder batch = StatusBatch.newBuilder().setSequence(1);
        Stream.of(updates).forEach(batch::addUpdates);
        return WorkerMessage.newBuilder().setStatuses(batch).build();
    }

    static Stream<WorkerMessage> honestMessages() {
        return Stream.of(
                WorkerMessage.newBuilder()
                        .setHello(Hello.newBuilder()
                                .setDescription(honest())
                                .setInstanceId("abc")
                                .setSentHere(true))
                        .build(),
                WorkerMessage.newBuilder().setDescription(honest()).build(),
                statuses(running(), running()),
                WorkerMessage.newBuilder()
                        .setImageResolved(ImageResolved.newBuilder()
                                .setQueryId(3)
                                .setDigest("sha256:" + "0a".repeat(32))
                                .addPlatforms(
                                        Platform.newBuilder().setOs("linux").setArchitecture("x86_64")))
                        .build(),
                WorkerMessage.newBuilder()
                        .setImageResolved(
                                ImageResolved.newBuilder().setQueryId(3).setErr("no such image"))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("honestMessages")
    void whatHonestWorkersSayPassesAsItIs(WorkerMessage said) {
        assertThat(examine(said)).isEqualTo(new Verdict.Passed(said));
        assertThat(refused).isEmpty();
    }

    /** Walks all fields of all messages, so that a new field without a rule fails here. */
    @ParameterizedTest
    @MethodSource("honestMessages")
    void noTextOfAnyFieldPassesThatSteersATerminalOrIsEndless(WorkerMessage honest) {
        List<WorkerMessage> spoilt = new ArrayList<>();
        spoil(honest.toBuilder(), field -> spoilt.add((WorkerMessage) field));
        assertThat(spoilt).isNotEmpty();
        for (WorkerMessage said : spoilt) {
            Verdict verdict = examine(said);
            if (verdict instanceof Verdict.Passed passed) {
                assertThat(passed.message()).isNotEqualTo(said);
                assertThat(OddMessages.wrongs(passed.message())).isEmpty();
            }
            assertThat(refused).as("a reason for %s", said.getMessageCase()).isNotEmpty();
            refused.clear();
        }
    }

    private static void spoil(Message.Builder message, Consumer<Message> whole) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            Message before = message.build();
            if (field.getJavaType() == FieldDescriptor.JavaType.STRING) {
                if (field.isRepeated()) {
                    message.addRepeatedField(field, NASTY);
                } else {
                    message.setField(field, NASTY);
                }
                whole.accept(message.build());
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                if (field.isRepeated()) {
                    spoil(message.newBuilderForField(field), inner -> {
                        whole.accept(before.toBuilder()
                                .addRepeatedField(field, inner)
                                .build());
                    });
                } else if (field.getRealContainingOneof() == null || message.hasField(field)) {
                    spoil(((Message) before.getField(field)).toBuilder(), inner -> {
                        whole.accept(before.toBuilder().setField(field, inner).build());
                    });
                }
            }
            message.clear().mergeFrom(before);
        }
    }

    @Test
    void aFuzzerFindsNothingThatPassesAndShouldNot() throws InvalidProtocolBufferException {
        int passes = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            WorkerMessage said = mutated(
                    new OddMessages(seed).fill(WorkerMessage.newBuilder(), 4).build(), seed);
            Verdict verdict = examine(said);
            if (verdict instanceof Verdict.Passed passed) {
                passes++;
                assertThat(OddMessages.wrongs(passed.message()))
                        .as("seed %d", seed)
                        .isEmpty();
                assertThat(passed.message().getSerializedSize()).isLessThanOrEqualTo(WorkerLimits.MESSAGE_BYTES);
                assertThat(examine(passed.message())).as("seed %d, twice", seed).isEqualTo(passed);
            }
            PublishLogsRequest logs = new OddMessages(seed)
                    .fill(PublishLogsRequest.newBuilder(), 2)
                    .build();
            PublishLogsRequest passed = edge.examine(NODE, logs);
            assertThat(OddMessages.wrongs(passed)).as("seed %d", seed).isEmpty();
            assertThat(passed.getLinesList()).allMatch(line -> line.getNodeId().equals(NODE));
        }
        assertThat(passes).as("messages that are not refused as a whole").isBetween(SEEDS / 10, SEEDS);
    }

    /** Some bytes of it changed, as far as it is a message still. */
    private static WorkerMessage mutated(WorkerMessage said, long seed) throws InvalidProtocolBufferException {
        Random random = new Random(seed);
        byte[] bytes = said.toByteArray();
        if (bytes.length == 0 || random.nextBoolean()) {
            return said;
        }
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        try {
            return WorkerMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return said; // gRPC refuses it
        }
    }

    /** Whatever its engine tells an honest worker, no manager refuses it. */
    @Test
    void whatAWorkerHasMadeFitIsNotRefused() {
        for (int seed = 0; seed < SEEDS; seed++) {
            OddMessages odd = new OddMessages(seed);
            NodeDescription description =
                    WorkerWords.fit(odd.fill(NodeDescription.newBuilder(), 3).build());
            WorkerMessage said =
                    WorkerMessage.newBuilder().setDescription(description).build();
            assertThat(examine(said)).as("seed %d", seed).isEqualTo(new Verdict.Passed(said));
            TaskStatus status =
                    WorkerWords.fit(odd.fill(TaskStatus.newBuilder(), 3).build());
            WorkerMessage told =
                    statuses(TaskStatusUpdate.newBuilder().setTaskId(TASK).setStatus(status));
            assertThat(examine(told)).as("seed %d", seed).isEqualTo(new Verdict.Passed(told));
            WorkerMessage answer = WorkerMessage.newBuilder()
                    .setImageResolved(WorkerWords.fit(
                            odd.fill(ImageResolved.newBuilder(), 3).build()))
                    .build();
            assertThat(examine(answer)).as("seed %d", seed).isEqualTo(new Verdict.Passed(answer));
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void aDescriptionThatIsNoneEndsTheSessionWithTheField() {
        assertThat(refusal(honest().setHostname("h\u001b[2J")))
                .contains("hostname", "h [2J", "(5 characters)", "Update");
        assertThat(refusal(honest().setHostname("x".repeat(3_000_000))))
                .contains("at most")
                .hasSizeLessThan(400);
        assertThat(refusal(honest().setDaemonVersion("1 2"))).contains("daemon_version");
        assertThat(refusal(honest().setResources(Resources.newBuilder().setNanoCpus(-1))))
                .contains("resources");
        NodeDescription.Builder roots = honest();
        roots.getTlsBuilder().addTrustedRoots("no fingerprint");
        assertThat(refusal(roots)).contains("tls");
        assertThat(refusal(honest())).isEmpty();
    }

    @Test
    void labelsAreBoundedInCountAndSize() {
        NodeDescription.Builder said = honest();
        for (int i = 0; i < 5_000; i++) {
            said.getEngineBuilder().addLabels(Label.newBuilder().setKey("k" + i).setValue("v".repeat(100)));
        }
        Verdict verdict =
                examine(WorkerMessage.newBuilder().setDescription(said).build());
        WorkerMessage passed = ((Verdict.Passed) verdict).message();
        assertThat(passed.getDescription().getEngine().getLabelsList()).hasSize(WorkerLimits.LABELS);
        assertThat(passed.getSerializedSize()).isLessThan(2 * WorkerLimits.LABELS_TOGETHER);
        assertThat(refused).singleElement().asString().startsWith(NODE);
    }

    @Test
    void whatIsNoDigestIsNone() {
        WorkerMessage said = WorkerMessage.newBuilder()
                .setImageResolved(ImageResolved.newBuilder().setQueryId(1).setDigest("latest\n"))
                .build();
        ImageResolved passed = ((Verdict.Passed) examine(said)).message().getImageResolved();
        assertThat(passed.getDigest()).isEmpty();
        assertThat(passed.getErr()).contains("expected a digest", "latest");
    }

    @Test
    void aNodeFillsTheLogNoFasterHoweverOftenItConnects() {
        int granted = 0;
        for (int i = 0; i < 1_000; i++) {
            WorkerMessage said = WorkerMessage.newBuilder()
                    .setHello(Hello.newBuilder().setDescription(honest().setHostname("h" + i)))
                    .build();
            granted += edge.examine(NODE, said, 50 * SECOND + i) instanceof Verdict.Passed ? 1 : 0;
        }
        assertThat(granted).isEqualTo(40);
        WorkerMessage same = WorkerMessage.newBuilder()
                .setHello(
                        Hello.newBuilder().setDescription(Nodes.node(1).build().getDescription()))
                .build();
        assertThat(edge.examine(NODE, same, 50 * SECOND)).as("nothing new").isInstanceOf(Verdict.Passed.class);
        WorkerMessage later =
                WorkerMessage.newBuilder().setDescription(honest()).build();
        assertThat(edge.examine(NODE, later, 56 * SECOND)).isInstanceOf(Verdict.Passed.class);
        assertThat(edge.examine(Nodes.id(2), later, 50 * SECOND)).isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void statusesAreBoundedInCountAndOverTime() {
        TaskStatusUpdate.Builder[] many =
                Stream.generate(WorkerEdgeTest::running).limit(1_001).toArray(TaskStatusUpdate.Builder[]::new);
        assertThat(examine(statuses(many))).isInstanceOf(Verdict.Refused.class);
        TaskStatusUpdate.Builder[] full = Stream.generate(() -> {
                    TaskStatusUpdate.Builder said = running();
                    said.getStatusBuilder().setErr("e".repeat(1_500));
                    return said;
                })
                .limit(1_000)
                .toArray(TaskStatusUpdate.Builder[]::new);
        WorkerMessage batch = statuses(full);
        nanos += 3_600 * SECOND;
        long passed = Stream.generate(() -> edge.examine(NODE, batch, nanos))
                .limit(100)
                .filter(Verdict.Passed.class::isInstance)
                .count();
        assertThat(passed * batch.getSerializedSize()).isBetween(30L << 20, 32L << 20);
    }

    @Test
    void aLineIsTheNodesThatSentIt() {
        PublishLogsRequest said = PublishLogsRequest.newBuilder()
                .setSubscriptionId("abc")
                .addLines(
                        LogLine.newBuilder().setTaskId(TASK).setNodeId("other").setAtNanos(-5))
                .addLines(LogLine.newBuilder().setTaskId("no task"))
                .setErr("broke\noff")
                .build();
        PublishLogsRequest passed = edge.examine(NODE, said);
        assertThat(passed.getLinesList())
                .containsExactly(
                        LogLine.newBuilder().setTaskId(TASK).setNodeId(NODE).build());
        assertThat(passed.getErr()).isEqualTo("broke off");
        assertThat(refused).hasSize(1);
    }
}
