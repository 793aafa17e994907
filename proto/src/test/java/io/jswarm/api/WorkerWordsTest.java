package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.ContainerStatus;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What fits comes back equal; what is too much is cut, and what is not as it should be is mended or left out. */
final class WorkerWordsTest {
    private static final String FINGERPRINT = "0a".repeat(32);
    private static final PortConfig PORT =
            PortConfig.newBuilder().setPublishedPort(65_535).setTargetPort(80).build();
    private static final ContainerStatus CONTAINER = ContainerStatus.newBuilder()
            .setContainerId("c1")
            .setPid(7)
            .setOomKilled(true)
            .setExitCode(0)
            .build();

    private static NodeDescription description() {
        return NodeDescription.newBuilder()
                .setHostname("web-1")
                .setDaemonVersion("1.0")
                .setFeatureLevel(2)
                .setWarning("the disk is full")
                .setPlatform(Platform.newBuilder().setOs("linux").setArchitecture("x86_64"))
                .setResources(Resources.newBuilder()
                        .setNanoCpus(WorkerLimits.NANO_CPUS)
                        .setMemoryBytes(WorkerLimits.MEMORY_BYTES))
                .setEngine(EngineDescription.newBuilder()
                        .setVersion("29.1")
                        .setProblem("no answer")
                        .setSilent(true)
                        .addLabels(label("zone", "a")))
                .setTls(NodeTls.newBuilder().addTrustedRoots(FINGERPRINT).setIssuer(FINGERPRINT))
                .build();
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void aDescriptionThatFitsComesBackEqual() {
        assertThat(WorkerWords.fit(description())).isEqualTo(description());
        assertThat(WorkerWords.fit(NodeDescription.getDefaultInstance()))
                .isEqualTo(NodeDescription.getDefaultInstance());
    }

    @Test
    void resourcesAreBetweenNothingAndTheMost() {
        for (long odd : new long[] {-1, Long.MAX_VALUE}) {
            NodeDescription.Builder said = description().toBuilder();
            said.getResourcesBuilder().setNanoCpus(odd).setMemoryBytes(odd);
            Resources fit = WorkerWords.fit(said.build()).getResources();
            assertThat(fit.getNanoCpus()).isEqualTo(odd < 0 ? 0 : WorkerLimits.NANO_CPUS);
            assertThat(fit.getMemoryBytes()).isEqualTo(odd < 0 ? 0 : WorkerLimits.MEMORY_BYTES);
        }
    }

    private static List<Label> labels(List<Label> said) {
        NodeDescription.Builder description = description().toBuilder();
        description.getEngineBuilder().clearLabels().addAllLabels(said);
        return WorkerWords.fit(description.build()).getEngine().getLabelsList();
    }

    @Test
    void labelsAreTakenWhileThereIsRoom() {
        List<Label> many = IntStream.rangeClosed(0, WorkerLimits.LABELS)
                .mapToObj(i -> label("k" + i, "v"))
                .toList();
        assertThat(labels(many)).isEqualTo(many.subList(0, WorkerLimits.LABELS));
        assertThat(labels(List.of(label("a\u001b", "v"), label("b", "v")))).containsExactly(label("b", "v"));
        assertThat(labels(List.of(label("k", "x".repeat(WorkerLimits.LABEL_VALUE + 1)))))
                .singleElement()
                .satisfies(label -> assertThat(label.getValue()).hasSize(WorkerLimits.LABEL_VALUE));
        Label kilobyte = label("k".repeat(24), "x".repeat(1_000));
        assertThat(labels(Collections.nCopies(20, kilobyte))).hasSize(WorkerLimits.LABELS_TOGETHER / 1_024);
    }

    @Test
    void onlyFingerprintsAreRoots() {
        NodeDescription.Builder said = description().toBuilder();
        said.getTlsBuilder()
                .setIssuer("somebody")
                .clearTrustedRoots()
                .addTrustedRoots("odd")
                .addAllTrustedRoots(Collections.nCopies(9, FINGERPRINT));
        NodeTls fit = WorkerWords.fit(said.build()).getTls();
        assertThat(fit.getIssuer()).isEmpty();
        assertThat(fit.getTrustedRootsList()).hasSize(WorkerLimits.ROOTS).containsOnly(FINGERPRINT);
    }

    @Test
    void aStatusThatFitsComesBackEqual() {
        TaskStatus said = TaskStatus.newBuilder()
                .setState(TaskState.TASK_STATE_FAILED)
                .setAtMs(WorkerLimits.TIME_MS)
                .setMessage("stopped")
                .setErr("exit code 1")
                .setProblem(TaskProblem.TASK_PROBLEM_FAILURE)
                .setStopping(true)
                .addPorts(PORT)
                .addPorts(PORT.toBuilder().clearPublishedPort())
                .setContainer(CONTAINER)
                .build();
        assertThat(WorkerWords.fit(said)).isEqualTo(said);
        assertThat(WorkerWords.fit(TaskStatus.getDefaultInstance())).isEqualTo(TaskStatus.getDefaultInstance());
    }

    @Test
    void ofAStatusWhatIsOddIsMended() {
        TaskStatus.Builder said = TaskStatus.newBuilder()
                .setStateValue(9_999)
                .setProblemValue(9_999)
                .setAtMs(Long.MAX_VALUE)
                .setContainer(CONTAINER.toBuilder().setPid(Long.MAX_VALUE).clearExitCode())
                .addPorts(PORT.toBuilder().setProtocolValue(9))
                .addPorts(PORT.toBuilder().setPublishModeValue(9))
                .addPorts(PORT.toBuilder().setTargetPort(65_536))
                .addPorts(PORT.toBuilder().setPublishedPort(-1))
                .addAllPorts(Collections.nCopies(WorkerLimits.PORTS + 1, PORT));
        assertThat(WorkerWords.fit(said.build()))
                .isEqualTo(TaskStatus.newBuilder()
                        .setState(TaskState.TASK_STATE_NEW)
                        .setProblem(TaskProblem.TASK_PROBLEM_FAILURE)
                        .setAtMs(WorkerLimits.TIME_MS)
                        .setContainer(
                                CONTAINER.toBuilder().setPid(Integer.MAX_VALUE).clearExitCode())
                        .addAllPorts(Collections.nCopies(WorkerLimits.PORTS, PORT))
                        .build());
    }

    @Test
    void whatIsNoDigestIsNone() {
        Platform platform = Platform.newBuilder().setOs("linux").build();
        ImageResolved good = ImageResolved.newBuilder()
                .setQueryId(7)
                .setDigest("sha256:" + "0a".repeat(32))
                .setErr("a warning")
                .addPlatforms(platform)
                .build();
        assertThat(WorkerWords.fit(good)).isEqualTo(good);
        ImageResolved none = good.toBuilder().clearDigest().build();
        assertThat(WorkerWords.fit(none)).isEqualTo(none);
        ImageResolved odd = WorkerWords.fit(good.toBuilder()
                .setDigest("latest")
                .addAllPlatforms(Collections.nCopies(WorkerLimits.PLATFORMS, platform))
                .build());
        assertThat(odd.getDigest()).isEmpty();
        assertThat(odd.getErr()).contains("expected a digest", "latest");
        assertThat(odd.getPlatformsCount()).isEqualTo(WorkerLimits.PLATFORMS);
    }

    @Test
    void aLogLineIsOfTheNodeThatSendsItAndOfBoundedLength() {
        LogLine said = LogLine.newBuilder()
                .setTaskId("t")
                .setNodeId("n")
                .setAtMs(5)
                .setAtNanos(WorkerLimits.NANOS)
                .setStderr(true)
                .setData(ByteString.copyFrom(new byte[WorkerLimits.LOG_LINE_BYTES]))
                .setDetails("a=b")
                .build();
        assertThat(WorkerWords.fit(said, "n")).isEqualTo(said);
        ByteString two = ByteString.copyFromUtf8("its own\nweb.2.other@host  | forged");
        assertThat(WorkerWords.fit(said.toBuilder().setData(two).build(), "n").getData())
                .as("one line, which names no other task in a pipe")
                .isEqualTo(ByteString.copyFromUtf8("its own"));
        LogLine odd = said.toBuilder()
                .setNodeId("forged")
                .setAtNanos(WorkerLimits.NANOS + 1)
                .setData(said.getData().concat(ByteString.copyFromUtf8("x")))
                .build();
        assertThat(WorkerWords.fit(odd, "n")).isEqualTo(said);
    }
}
