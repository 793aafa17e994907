package io.jswarm.manager.ca;

import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Standing;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.NodeAccess;
import java.util.function.Supplier;

/** How a node stands by the cluster state of this manager. Any thread; two look-ups in an immutable image. */
public final class StateNodeAccess implements NodeAccess {
    private final Supplier<ClusterState> image;

    /** Reads the latest image at every question. */
    public StateNodeAccess(Supplier<ClusterState> image) {
        this.image = image;
    }

    @Override
    public Standing standing(Caller caller) {
        ClusterState state = image.get();
        Standing standing = standing(state, caller.name());
        Node node = state.nodes().get(caller.name());
        // The rule by which workers believe servers, too; one that is promoted again has a newer certificate.
        boolean former = standing == Standing.DEMOTED
                && node != null
                && caller.certificateIssuedAtMs() <= node.getManagerUntilMs();
        return former ? Standing.FORMER_MANAGER : standing;
    }

    static Standing standing(ClusterState state, String nodeId) {
        if (state.removedNodes().containsKey(nodeId)) {
            return Standing.REMOVED;
        }
        Node node = state.nodes().get(nodeId);
        if (node == null) {
            // A manager that is about to join has no state yet.
            return state.cluster() == null ? Standing.AS_CERTIFIED : Standing.UNKNOWN;
        }
        return node.getRole() == NodeRole.NODE_ROLE_WORKER ? Standing.DEMOTED : Standing.AS_CERTIFIED;
    }
}
