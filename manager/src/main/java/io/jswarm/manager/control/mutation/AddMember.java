package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * Registers a manager as a Raft member, or notes its new address.
 *
 * @param raftId its Raft id, never used before by another node
 * @param nodeId the node
 * @param addr host:port that other managers reach it at
 */
public record AddMember(String raftId, String nodeId, String addr) implements Mutation {
    private static final int MOST_MANAGERS = 7;

    @Override
    public Outcome decide(View view, Now now) {
        Node node = view.state().nodes().get(nodeId);
        if (node == null) {
            return Refusals.noNode(nodeId);
        }
        if (node.getSpec().getDesiredRole() != NodeRole.NODE_ROLE_MANAGER) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected a manager, but node " + NodeNames.named(node) + " is to be a worker.",
                    "Promote it with: jswarm node promote " + NodeNames.typed(view, node)));
        }
        RaftMember member = RaftMember.newBuilder()
                .setRaftId(raftId)
                .setNodeId(nodeId)
                .setAddr(addr)
                .build();
        RaftMember present = view.state().members().get(raftId);
        if (present == null && view.state().members().size() >= MOST_MANAGERS) {
            return Outcome.rejected(Rejection.precondition(
                    "A swarm has at most " + MOST_MANAGERS + " managers, and this one has as many.",
                    "Demote another one first with: jswarm node demote NODE"));
        }
        if (present == null) {
            return Outcome.accepted(raftId, Changes.create(member));
        }
        return present.getAddr().equals(addr) && present.getNodeId().equals(nodeId)
                ? Outcome.accepted(raftId)
                : Outcome.accepted(
                        raftId,
                        Changes.update(present.toBuilder()
                                .setNodeId(nodeId)
                                .setAddr(addr)
                                .build()));
    }
}
