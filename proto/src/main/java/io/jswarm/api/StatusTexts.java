package io.jswarm.api;

import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import java.util.List;

/**
 * The texts that say in words why a node or a task is where it is, and the one place that reads them. Programs decide by
 * {@link NodeReason}, {@link TaskProblem} and the like, which every object in memory has. At feature levels below {@link
 * FeatureLevel#FACTS} those fields are neither stored nor sent, since older programs decide by the texts: {@link #written}
 * leaves them out, and {@link #read} makes them anew. So there the texts must stay as they are, letter by letter.
 */
public final class StatusTexts {
    /** A node that has joined and was never heard. */
    public static final String NEW = "waits for its first session";

    /** A node whose session ended. */
    public static final String CLOSED = "session closed";

    /** A node whose heartbeats ceased. */
    public static final String SILENT = "heartbeat failure";

    /** A node that the brake holds. */
    public static final String HELD = "away; its tasks stay, since most nodes are away";

    /** A node that left by itself. */
    public static final String LEFT = "left the swarm";

    /** The message of a task whose container was told to stop. */
    public static final String STOPPING = "stopping";

    /** The err of a task whose container is stopped because it is unhealthy. */
    public static final String UNHEALTHY = "task: unhealthy container";

    /** The message of a task that gets no node before its restart delay is over. */
    public static final String DELAYED = "waits for its restart delay";

    private static final List<String> OF_NODES = List.of(NEW, CLOSED, SILENT, HELD, LEFT);

    private StatusTexts() {}

    /**
     * Gives the node's status this reason, and says it in words. Why its engine is silent is what the engine said; without
     * a reason it is what the node warns of.
     */
    public static void say(NodeStatus.Builder status, NodeReason reason, NodeDescription said) {
        status.setReason(reason)
                .setMessage(
                        switch (reason) {
                            case NODE_REASON_NEW -> NEW;
                            case NODE_REASON_CLOSED -> CLOSED;
                            case NODE_REASON_SILENT -> SILENT;
                            case NODE_REASON_HELD -> HELD;
                            case NODE_REASON_LEFT -> LEFT;
                            case NODE_REASON_ENGINE -> said.getEngine().getProblem();
                            case NODE_REASON_UNSPECIFIED, UNRECOGNIZED -> said.getWarning();
                        });
    }

    /** What a node says for people, which must not be taken for what managers say of it. */
    static String ofNode(String text) {
        return OF_NODES.contains(text) ? "the node says: " + text : text;
    }

    /** The node as it is stored at this level. */
    public static Node written(Node node, int level) {
        return level >= FeatureLevel.FACTS
                ? node
                : with(node, NodeReason.NODE_REASON_UNSPECIFIED, written(node.getDescription(), level));
    }

    /** The node as it is in memory, from one that was stored at this level. */
    public static Node read(Node node, int level) {
        return level >= FeatureLevel.FACTS ? node : with(node, reason(node), read(node.getDescription(), level));
    }

    private static Node with(Node node, NodeReason reason, NodeDescription description) {
        boolean known = node.getStatus().getReason() == reason;
        if (known && description.equals(node.getDescription())) {
            return node;
        }
        Node.Builder with = node.toBuilder();
        if (!known) {
            with.getStatusBuilder().setReason(reason);
        }
        if (node.hasDescription()) {
            with.setDescription(description);
        }
        return with.build();
    }

    private static NodeReason reason(Node node) {
        String message = node.getStatus().getMessage();
        String problem = node.getDescription().getEngine().getProblem();
        return switch (message) {
            case "" -> NodeReason.NODE_REASON_UNSPECIFIED;
            case NEW -> NodeReason.NODE_REASON_NEW;
            case CLOSED -> NodeReason.NODE_REASON_CLOSED;
            case SILENT -> NodeReason.NODE_REASON_SILENT;
            case HELD -> NodeReason.NODE_REASON_HELD;
            case LEFT -> NodeReason.NODE_REASON_LEFT;
            default -> message.equals(problem) ? NodeReason.NODE_REASON_ENGINE : NodeReason.NODE_REASON_UNSPECIFIED;
        };
    }

    /** What a node says of itself, as it is sent at this level. */
    public static NodeDescription written(NodeDescription description, int level) {
        return level >= FeatureLevel.FACTS ? description : withoutFields(with(description, false));
    }

    private static NodeDescription withoutFields(NodeDescription description) {
        return description.getWarning().isEmpty() && description.getSaidAtLevel() == 0
                ? description
                : description.toBuilder().clearWarning().clearSaidAtLevel().build();
    }

    /**
     * What a node says of itself in a cluster of this level, where its session may have begun at a lower one. The level at
     * which it was said goes: nobody reads it after this, and a node would say something new by it alone.
     */
    public static NodeDescription read(NodeDescription description, int level) {
        int saidAt = description.getSaidAtLevel();
        NodeDescription said = saidAt == 0
                ? description
                : description.toBuilder().clearSaidAtLevel().build();
        return Math.min(level, FeatureLevel.of(saidAt)) >= FeatureLevel.FACTS
                ? said
                : with(said, isSilent(said.getEngine()));
    }

    private static boolean isSilent(EngineDescription engine) {
        return !engine.getProblem().isEmpty();
    }

    private static NodeDescription with(NodeDescription description, boolean silent) {
        if (description.getEngine().getSilent() == silent) {
            return description;
        }
        NodeDescription.Builder with = description.toBuilder();
        with.getEngineBuilder().setSilent(silent);
        return with.build();
    }

    /** The task as it is stored and sent at this level. */
    public static Task written(Task task, int level) {
        TaskStatus status = task.getStatus();
        return with(task, status, written(status, level));
    }

    /** The task as it is in memory, from one that was stored or sent at this level. */
    public static Task read(Task task, int level) {
        TaskStatus status = task.getStatus();
        return with(task, status, read(status, level));
    }

    @SuppressWarnings("ReferenceEquality") // a status that needs no change comes back itself
    private static Task with(Task task, TaskStatus before, TaskStatus after) {
        return before == after ? task : task.toBuilder().setStatus(after).build();
    }

    /** The status as it is stored and sent at this level. */
    public static TaskStatus written(TaskStatus status, int level) {
        return level >= FeatureLevel.FACTS ? status : with(status, TaskProblem.TASK_PROBLEM_UNSPECIFIED, false);
    }

    /** The status as it is in memory, from one that was stored or sent at this level. */
    public static TaskStatus read(TaskStatus status, int level) {
        return level >= FeatureLevel.FACTS
                ? status
                : with(status, problem(status), status.getMessage().equals(STOPPING));
    }

    /** The update as it is in memory, from one that was sent at this level. */
    @SuppressWarnings("ReferenceEquality") // a status that needs no change comes back itself
    public static TaskStatusUpdate read(TaskStatusUpdate update, int level) {
        TaskStatus said = update.getStatus();
        TaskStatus read = read(said, level);
        return read == said ? update : update.toBuilder().setStatus(read).build();
    }

    private static TaskStatus with(TaskStatus status, TaskProblem problem, boolean stopping) {
        return status.getProblem() == problem && status.getStopping() == stopping
                ? status
                : status.toBuilder().setProblem(problem).setStopping(stopping).build();
    }

    private static TaskProblem problem(TaskStatus status) {
        String err = status.getErr();
        boolean unassigned = status.getState().getNumber() < TaskState.TASK_STATE_ASSIGNED_VALUE;
        if (err.isEmpty()) {
            return unassigned && status.getMessage().equals(DELAYED)
                    ? TaskProblem.TASK_PROBLEM_DELAYED
                    : TaskProblem.TASK_PROBLEM_UNSPECIFIED;
        }
        if (unassigned) {
            return TaskProblem.TASK_PROBLEM_NO_NODE;
        }
        return err.equals(UNHEALTHY) ? TaskProblem.TASK_PROBLEM_UNHEALTHY : TaskProblem.TASK_PROBLEM_FAILURE;
    }
}
