package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * Gives a node the role that its next certificate carries.
 *
 * @param nodeId the node
 * @param role worker or manager
 */
public record SetNodeRole(String nodeId, NodeRole role) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Node node = view.state().nodes().get(nodeId);
        if (node == null) {
            return Refusals.noNode(nodeId);
        }
        return node.getRole() == role
                ? Outcome.accepted(nodeId)
                : Outcome.accepted(
                        nodeId, Changes.update(node.toBuilder().setRole(role).build()));
    }
}
