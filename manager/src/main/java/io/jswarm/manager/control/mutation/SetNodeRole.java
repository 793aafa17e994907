package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.orchestrator.LogTime;
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
                : Outcome.accepted(nodeId, Changes.update(with(node, role, LogTime.ms(view, now))));
    }

    /** A node that is no manager any more has a manager's certificate still. */
    static Node with(Node node, NodeRole role, long timeMs) {
        Node.Builder next = node.toBuilder().setRole(role);
        if (role == NodeRole.NODE_ROLE_MANAGER) {
            next.clearManagerUntilMs();
        } else if (node.getRole() == NodeRole.NODE_ROLE_MANAGER) {
            next.setManagerUntilMs(timeMs).setDemotions(node.getDemotions() + 1);
        }
        return next.build();
    }
}
