package io.jswarm.manager.orchestrator;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ClusterState;
import org.jspecify.annotations.Nullable;

/** Questions about one node that every orchestrator asks alike. */
public final class Nodes {
    private Nodes() {}

    /** Whether nobody can say what runs there: the node is gone or DOWN. */
    public static boolean isAway(@Nullable Node node) {
        return node == null || node.getStatus().getState() == NodeState.NODE_STATE_DOWN;
    }

    /** Whether tasks must leave it: it is away or drained. */
    public static boolean isLost(@Nullable Node node) {
        return node == null || isAway(node) || node.getSpec().getAvailability() == Availability.AVAILABILITY_DRAIN;
    }

    /** Whether its host got a certificate and was never seen again: no session, and no manager's seat. */
    public static boolean neverCame(ClusterState state, Node node) {
        return node.getStatus().getState() == NodeState.NODE_STATE_UNKNOWN
                && node.getStatus().getAddr().isEmpty()
                && state.members().values().stream()
                        .noneMatch(member -> member.getNodeId().equals(node.getId()));
    }

    /** Whether the task has a node that is gone or DOWN. */
    public static boolean isAway(ClusterState state, Task task) {
        return !task.getNodeId().isEmpty() && isAway(state.nodes().get(task.getNodeId()));
    }

    /** Whether the task has a node that tasks must leave. */
    public static boolean isLost(ClusterState state, Task task) {
        return !task.getNodeId().isEmpty() && isLost(state.nodes().get(task.getNodeId()));
    }
}
