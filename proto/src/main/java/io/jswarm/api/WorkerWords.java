package io.jswarm.api;

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
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a worker says, within {@link WorkerLimits}: cut where it is too much, mended where it is not what it should be. Each
 * message is made anew of the fields that are known here, so that nothing else gets through; what fits comes back equal. A
 * new field of these messages needs its line here.
 */
public final class WorkerWords {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    private WorkerWords() {}

    /** What a node says of itself. */
    public static NodeDescription fit(NodeDescription said) {
        NodeDescription.Builder fit = NodeDescription.newBuilder()
                .setHostname(PlainText.hostname(said.getHostname()))
                .setDaemonVersion(PlainText.name(said.getDaemonVersion(), WorkerLimits.NAME))
                .setFeatureLevel(said.getFeatureLevel())
                .setSaidAtLevel(said.getSaidAtLevel())
                .setWarning(StatusTexts.ofNode(PlainText.line(said.getWarning(), WorkerLimits.MESSAGE)));
        if (said.hasPlatform()) {
            fit.setPlatform(fit(said.getPlatform()));
        }
        if (said.hasResources()) {
            fit.setResources(fit(said.getResources()));
        }
        if (said.hasEngine()) {
            fit.setEngine(fit(said.getEngine()));
        }
        if (said.hasTls()) {
            fit.setTls(fit(said.getTls()));
        }
        return fit.build();
    }

    private static Platform fit(Platform said) {
        return Platform.newBuilder()
                .setArchitecture(PlainText.name(said.getArchitecture(), WorkerLimits.NAME))
                .setOs(PlainText.name(said.getOs(), WorkerLimits.NAME))
                .build();
    }

    private static Resources fit(Resources said) {
        return Resources.newBuilder()
                .setNanoCpus(Math.clamp(said.getNanoCpus(), 0L, WorkerLimits.NANO_CPUS))
                .setMemoryBytes(Math.clamp(said.getMemoryBytes(), 0L, WorkerLimits.MEMORY_BYTES))
                .build();
    }

    private static EngineDescription fit(EngineDescription said) {
        return EngineDescription.newBuilder()
                .setVersion(PlainText.name(said.getVersion(), WorkerLimits.NAME))
                .addAllLabels(labels(said.getLabelsList()))
                .setProblem(StatusTexts.ofNode(PlainText.line(said.getProblem(), WorkerLimits.ERROR)))
                .setSilent(said.getSilent())
                .build();
    }

    /** The first ones that there is room for. */
    private static List<Label> labels(List<Label> said) {
        List<Label> fit = new ArrayList<>();
        int together = 0;
        for (Label label : said) {
            if (fit.size() == WorkerLimits.LABELS || !PlainText.isLine(label.getKey(), WorkerLimits.LABEL_KEY)) {
                continue;
            }
            Label one = Label.newBuilder()
                    .setKey(label.getKey())
                    .setValue(PlainText.line(label.getValue(), WorkerLimits.LABEL_VALUE))
                    .build();
            together += one.getKey().length() + one.getValue().length();
            if (together > WorkerLimits.LABELS_TOGETHER) {
                break;
            }
            fit.add(one);
        }
        return fit;
    }

    private static NodeTls fit(NodeTls said) {
        return NodeTls.newBuilder()
                .addAllTrustedRoots(said.getTrustedRootsList().stream()
                        .filter(WorkerWords::isFingerprint)
                        .limit(WorkerLimits.ROOTS)
                        .toList())
                .setIssuer(isFingerprint(said.getIssuer()) ? said.getIssuer() : "")
                .build();
    }

    private static boolean isFingerprint(String text) {
        return FINGERPRINT.matcher(text).matches();
    }

    /** What a worker says of a task. A state that there is none of becomes NEW, which no worker may report. */
    public static TaskStatus fit(TaskStatus said) {
        TaskStatus.Builder fit = TaskStatus.newBuilder()
                .setState(said.getState() == TaskState.UNRECOGNIZED ? TaskState.TASK_STATE_NEW : said.getState())
                .setAtMs(timeMs(said.getAtMs()))
                .setMessage(PlainText.line(said.getMessage(), WorkerLimits.MESSAGE))
                .setErr(PlainText.line(said.getErr(), WorkerLimits.ERROR))
                .setProblem(
                        said.getProblem() == TaskProblem.UNRECOGNIZED
                                ? TaskProblem.TASK_PROBLEM_FAILURE
                                : said.getProblem())
                .setStopping(said.getStopping())
                .addAllPorts(said.getPortsList().stream()
                        .filter(WorkerWords::isPort)
                        .limit(WorkerLimits.PORTS)
                        .map(WorkerWords::fit)
                        .toList());
        if (said.hasContainer()) {
            fit.setContainer(fit(said.getContainer()));
        }
        return fit.build();
    }

    private static long timeMs(long said) {
        return Math.clamp(said, 0L, WorkerLimits.TIME_MS);
    }

    private static ContainerStatus fit(ContainerStatus said) {
        ContainerStatus.Builder fit = ContainerStatus.newBuilder()
                .setContainerId(PlainText.name(said.getContainerId(), WorkerLimits.NAME))
                .setPid(Math.clamp(said.getPid(), 0L, Integer.MAX_VALUE))
                .setOomKilled(said.getOomKilled());
        if (said.hasExitCode()) {
            fit.setExitCode(said.getExitCode());
        }
        return fit.build();
    }

    private static boolean isPort(PortConfig said) {
        return said.getProtocol() != PortProtocol.UNRECOGNIZED
                && said.getPublishMode() != PublishMode.UNRECOGNIZED
                && isPort(said.getTargetPort())
                && isPort(said.getPublishedPort());
    }

    private static boolean isPort(int number) {
        return number >= 0 && number <= WorkerLimits.PORT;
    }

    private static PortConfig fit(PortConfig said) {
        return PortConfig.newBuilder()
                .setProtocol(said.getProtocol())
                .setTargetPort(said.getTargetPort())
                .setPublishedPort(said.getPublishedPort())
                .setPublishMode(said.getPublishMode())
                .build();
    }

    /** An answer about an image: what is no digest counts as none, with the reason. */
    public static ImageResolved fit(ImageResolved said) {
        String digest = said.getDigest();
        boolean none = digest.isEmpty() || DIGEST.matcher(digest).matches();
        String err = none ? said.getErr() : "expected a digest such as sha256:…, but the engine says: " + digest;
        return ImageResolved.newBuilder()
                .setQueryId(said.getQueryId())
                .setDigest(none ? digest : "")
                .addAllPlatforms(said.getPlatformsList().stream()
                        .limit(WorkerLimits.PLATFORMS)
                        .map(WorkerWords::fit)
                        .toList())
                .setErr(PlainText.line(err, WorkerLimits.ERROR))
                .build();
    }

    /** A line that a task of this node has printed. What the task itself wrote stays as it is, but for its length. */
    public static LogLine fit(LogLine said, String nodeId) {
        return LogLine.newBuilder()
                .setTaskId(said.getTaskId())
                .setNodeId(nodeId)
                .setAtMs(timeMs(said.getAtMs()))
                .setAtNanos(Math.clamp(said.getAtNanos(), 0, WorkerLimits.NANOS))
                .setStderr(said.getStderr())
                .setData(oneLine(said.getData()))
                .setDetails(PlainText.line(said.getDetails(), WorkerLimits.MESSAGE))
                .build();
    }

    /** Up to its first line feed: what comes after one would look like another line, of whatever task it names. */
    private static ByteString oneLine(ByteString data) {
        int most = Math.min(data.size(), WorkerLimits.LOG_LINE_BYTES);
        for (int i = 0; i < most; i++) {
            if (data.byteAt(i) == '\n') {
                return data.substring(0, i);
            }
        }
        return data.substring(0, most);
    }
}
