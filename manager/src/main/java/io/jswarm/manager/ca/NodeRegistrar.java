package io.jswarm.manager.ca;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import java.util.concurrent.CompletionStage;

/** Writes a new node to the cluster state. */
@FunctionalInterface
public interface NodeRegistrar {
    /**
     * What the state should know of a node that joins.
     *
     * @param requestId the same for every retry of this join, and of no other: it covers the node's key, so that nobody else
     *     can get a certificate of this node by repeating a request id
     * @param nodeId the id of the node, unless the request id has led to a node already
     * @param role what its token gives; both the role and the desired role
     * @param availability how it begins
     * @param hostname what it calls itself, until it registers with its description
     */
    record Registration(String requestId, String nodeId, NodeRole role, Availability availability, String hostname) {}

    /**
     * Creates the node, or finds the one that the same request id led to. Completes once it is committed; fails with a
     * RejectedException, also when the node of that request was removed meanwhile. Called on the leader, by any thread.
     */
    CompletionStage<Node> register(Registration registration);
}
