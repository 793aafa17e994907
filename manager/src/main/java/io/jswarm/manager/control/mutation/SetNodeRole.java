package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * A node's certificate carries another role now: the last part of a promotion or demotion.
 *
 * @param nodeId the node
 * @param role that its certificate carries
 */
public record SetNodeRole(String nodeId, NodeRole role) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Node node = view.state().nodes().get(nodeId);
        if (node == null) {
            return Refusals.noNode(nodeId);
        }
        if (role != node.getSpec().getDesiredRole()) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected the role that node " + nodeId + " is to have, but its spec changed meanwhile.",
                    "See it with: jswarm node inspect " + nodeId));
        }
        if (role == node.getRole()) {
            return Outcome.accepted(nodeId);
        }
        return Outcome.accepted(
                nodeId, Changes.update(node.toBuilder().setRole(role).build()));
    }
}
