package io.jswarm.manager.ca;

import io.jswarm.api.v1.NodeRole;

/**
 * What a node's certificate says of it.
 *
 * @param nodeId the node
 * @param role its role: only a manager's certificate carries the managers' server name
 * @param clusterId its cluster
 */
public record NodeIdentityClaim(String nodeId, NodeRole role, String clusterId) {
    /** A certificate names a node of a cluster with a role. */
    public NodeIdentityClaim {
        if (nodeId.isEmpty() || clusterId.isEmpty()) {
            throw new IllegalArgumentException("expected a node id and a cluster id");
        }
        if (role != NodeRole.NODE_ROLE_WORKER && role != NodeRole.NODE_ROLE_MANAGER) {
            throw new IllegalArgumentException("expected the role of a worker or a manager, but it is " + role);
        }
    }
}
