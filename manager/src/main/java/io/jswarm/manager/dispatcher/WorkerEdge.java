package io.jswarm.manager.dispatcher;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.PlainText;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.TaskId;
import io.jswarm.api.WorkerLimits;
import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.store.Store;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one place where what workers say comes in: their sessions' messages and their log lines, whether they have their own
 * stream here or another manager serves them. What is too much is cut, what is not what it should be is left out or ends
 * the session, and each message goes on made anew of the fields that are known, so that nothing else gets through. That a
 * worker speaks of its own tasks only is compared where the task is known: {@code TaskStatuses}, {@code LogBroker} and
 * {@link ImageQueries} do it by the node that its certificate names. Any thread.
 */
public final class WorkerEdge {
    private static final String UPDATE = " Update jswarm on this host: its worker says more than it should.";

    private final Function<String, @Nullable NodeDescription> known;
    private final BiConsumer<String, String> refusals;
    private final Allowances allowances = new Allowances();

    /**
     * An edge.
     *
     * @param known what the state holds of a node
     * @param refusals told what was refused or cut, by node; it bounds what it writes
     */
    WorkerEdge(Function<String, @Nullable NodeDescription> known, BiConsumer<String, String> refusals) {
        this.known = known;
        this.refusals = refusals;
    }

    /** The edge of a manager with this store. */
    static WorkerEdge of(Store store, BiConsumer<String, String> refusals) {
        return new WorkerEdge(
                nodeId -> {
                    Node node = store.image().nodes().get(nodeId);
                    return node == null ? null : node.getDescription();
                },
                refusals);
    }

    /** What becomes of a message of a session. */
    sealed interface Verdict {
        /** It goes on like this. */
        record Passed(WorkerMessage message) implements Verdict {}

        /** It ends the session. */
        record Refused(String reason) implements Verdict {}
    }

    /** What a node's worker said in its session. */
    Verdict examine(String nodeId, WorkerMessage said, long nowNanos) {
        String refusal = refusal(nodeId, said, nowNanos);
        if (refusal != null) {
            refusals.accept(nodeId, refusal);
            return new Verdict.Refused(refusal);
        }
        WorkerMessage fit = fit(said);
        if (!fit.equals(said)) {
            cut(nodeId, said.getMessageCase().name());
        }
        return new Verdict.Passed(fit);
    }

    private void cut(String nodeId, String what) {
        refusals.accept(
                nodeId,
                "Expected of a worker what it may say, but its " + what
                        + " had text that is too long or not plain, or what is not known here: that was left out.");
    }

    private @Nullable String refusal(String nodeId, WorkerMessage said, long nowNanos) {
        int bytes = said.getSerializedSize();
        if (bytes > WorkerLimits.MESSAGE_BYTES) {
            return "Expected messages of at most " + WorkerLimits.MESSAGE_BYTES + " bytes, but got one of " + bytes
                    + "." + UPDATE;
        }
        return switch (said.getMessageCase()) {
            case HELLO -> {
                Hello hello = said.getHello();
                yield PlainText.isName(hello.getInstanceId(), WorkerLimits.NAME)
                        ? description(nodeId, hello.getDescription(), nowNanos)
                        : Descriptions.odd("instance_id", hello.getInstanceId());
            }
            case DESCRIPTION -> description(nodeId, said.getDescription(), nowNanos);
            case STATUSES -> statuses(nodeId, said.getStatuses(), bytes, nowNanos);
            case HEARTBEAT, IMAGE_RESOLVED, LEAVE, MESSAGE_NOT_SET -> null;
        };
    }

    private @Nullable String description(String nodeId, NodeDescription said, long nowNanos) {
        String odd = Descriptions.refusal(said);
        if (odd != null) {
            return odd + UPDATE;
        }
        // Each one that says something new is a write to the managers' log.
        NodeDescription present = known.apply(nodeId);
        boolean isNew = present == null || !facts(WorkerWords.fit(said)).equals(present);
        return !isNew || allowances.describes(nodeId, nowNanos)
                ? null
                : "Expected a node that says something new of itself once in " + Allowances.DESCRIPTION_MS / 1_000
                        + " s on average, but it says more. See why in its daemon's log.";
    }

    /** As it is in memory, whatever the level at which it is said. */
    private static NodeDescription facts(NodeDescription said) {
        return StatusTexts.read(said, FeatureLevel.NEWEST);
    }

    private @Nullable String statuses(String nodeId, StatusBatch said, int bytes, long nowNanos) {
        if (said.getUpdatesCount() > WorkerLimits.STATUSES) {
            return "Expected at most " + WorkerLimits.STATUSES + " statuses at once, but got " + said.getUpdatesCount()
                    + "." + UPDATE;
        }
        return allowances.reports(nodeId, bytes, nowNanos)
                ? null
                : "Expected at most " + Allowances.STATUS_BYTES_PER_S
                        + " bytes of statuses a second on average, but got" + " more. See why in its daemon's log.";
    }

    private static WorkerMessage fit(WorkerMessage said) {
        WorkerMessage.Builder fit = WorkerMessage.newBuilder();
        switch (said.getMessageCase()) {
            case HELLO -> {
                Hello hello = said.getHello();
                Hello.Builder made =
                        Hello.newBuilder().setInstanceId(hello.getInstanceId()).setSentHere(hello.getSentHere());
                if (hello.hasDescription()) {
                    made.setDescription(WorkerWords.fit(hello.getDescription()));
                }
                fit.setHello(made);
            }
            case HEARTBEAT ->
                fit.setHeartbeat(
                        Heartbeat.newBuilder().setSequence(said.getHeartbeat().getSequence()));
            case STATUSES -> fit.setStatuses(fit(said.getStatuses()));
            case DESCRIPTION -> fit.setDescription(WorkerWords.fit(said.getDescription()));
            case IMAGE_RESOLVED -> fit.setImageResolved(WorkerWords.fit(said.getImageResolved()));
            case LEAVE ->
                fit.setLeave(Leave.newBuilder().setEmpty(said.getLeave().getEmpty()));
            case MESSAGE_NOT_SET -> {} // a kind that another version knows
        }
        return fit.build();
    }

    private static StatusBatch fit(StatusBatch said) {
        StatusBatch.Builder fit =
                StatusBatch.newBuilder().setSequence(said.getSequence()).setFeatureLevel(said.getFeatureLevel());
        for (TaskStatusUpdate update : said.getUpdatesList()) {
            if (TaskId.parse(update.getTaskId()).isPresent()) {
                TaskStatus status = WorkerWords.fit(update.getStatus());
                fit.addUpdates(TaskStatusUpdate.newBuilder()
                        .setTaskId(update.getTaskId())
                        .setStatus(status));
            }
        }
        return fit.build();
    }

    /** What a node's worker says of logs. */
    PublishLogsRequest examine(String nodeId, PublishLogsRequest said) {
        PublishLogsRequest.Builder fit = PublishLogsRequest.newBuilder()
                .setSubscriptionId(PlainText.name(said.getSubscriptionId(), WorkerLimits.NAME))
                .setErr(PlainText.line(said.getErr(), WorkerLimits.ERROR));
        if (TaskId.parse(said.getFinishedTaskId()).isPresent()) {
            fit.setFinishedTaskId(said.getFinishedTaskId());
        }
        int bytes = 0;
        for (LogLine line : said.getLinesList()) {
            LogLine one = WorkerWords.fit(line, nodeId);
            bytes += one.getSerializedSize();
            if (fit.getLinesCount() == WorkerLimits.LOG_LINES || bytes > WorkerLimits.MESSAGE_BYTES) {
                break;
            }
            if (TaskId.parse(line.getTaskId()).isPresent()) {
                fit.addLines(one);
            }
        }
        PublishLogsRequest passed = fit.build();
        if (!passed.equals(said)) {
            cut(nodeId, "LOGS");
        }
        return passed;
    }
}
