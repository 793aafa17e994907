package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.orchestrator.CertificateLife;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/** Takes managers that are lost for good out of a cluster that goes on from an earlier or incomplete state. Pure. */
public final class LostManagers {
    /**
     * The lost history may have given out sequence numbers that this state knows nothing of; workers may have containers
     * named by them. So many of each would have to be lost before one is given out twice.
     */
    static final long SEQUENCES_SKIPPED = 1_000;
    /**
     * The same of revisions, which watchers were told of: so many, and one for each millisecond since the state was last
     * changed, as far as the clock can be believed.
     */
    static final long REVISIONS_SKIPPED = 1_000_000;

    private static final long MOST_MILLISECONDS = 1_000_000_000;

    private LostManagers() {}

    /** The nodes that are managers, were to become one, or vote; sorted by id, but for the one of this id. */
    public static List<Node> but(String nodeId, ClusterState state) {
        return state.nodes().values().stream()
                .filter(node -> !node.getId().equals(nodeId) && isManager(state, node))
                .toList();
    }

    private static boolean isManager(ClusterState state, Node node) {
        return node.getRole() == NodeRole.NODE_ROLE_MANAGER
                || node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER
                || state.members().values().stream()
                        .anyMatch(member -> member.getNodeId().equals(node.getId()));
    }

    /**
     * Removes all managers but one: their votes, their nodes with the tasks on them, and the worth of their certificates.
     *
     * @param keptNodeId the node that stays, or empty
     */
    static List<Change> removal(View view, Now now, Cluster cluster, String keptNodeId) {
        List<Change> changes = new ArrayList<>();
        for (RaftMember member : view.state().members().values()) {
            if (!member.getNodeId().equals(keptNodeId)) {
                changes.add(Changes.remove(member));
            }
        }
        long expiresAtMs = CertificateLife.endMs(cluster, LogTime.ms(view, now));
        for (Node node : but(keptNodeId, view.state())) {
            for (TaskId taskId : view.indexes().tasksOn(node.getId())) {
                Task task = view.state().tasks().get(taskId);
                if (task != null) {
                    changes.add(Changes.remove(task));
                }
            }
            changes.add(Changes.create(RemovedNode.newBuilder()
                    .setId(node.getId())
                    .setCertificateExpiresAtMs(expiresAtMs)
                    .setWasManager(true)
                    .build()));
            changes.add(Changes.remove(node));
        }
        return changes;
    }

    static long revisionsSkipped(View view, Now now) {
        long sinceMs = now.wallMs() - view.state().timeMs();
        return REVISIONS_SKIPPED + Math.clamp(sinceMs, 0, MOST_MILLISECONDS);
    }

    static Cluster skipped(Cluster cluster) {
        return cluster.toBuilder()
                .setNextServiceSequence(cluster.getNextServiceSequence() + SEQUENCES_SKIPPED)
                .setNextNodeSequence(cluster.getNextNodeSequence() + SEQUENCES_SKIPPED)
                .build();
    }
}
