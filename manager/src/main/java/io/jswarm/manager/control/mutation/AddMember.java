package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * Names a manager's place in the Raft group, so that the others can reach it.
 *
 * @param raftId drawn at the edge, never used before
 * @param nodeId the manager's node
 * @param addr host:port
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
                    "Expected a manager, but node " + nodeId + " is to be a worker.",
                    "Promote it with: jswarm node promote " + nodeId));
        }
        if (view.state().members().containsKey(raftId)) {
            return Outcome.rejected(new Rejection(
                    Rejection.Code.ALREADY_EXISTS,
                    "Expected a Raft id that is new, but " + raftId + " is a member.",
                    "raft_id",
                    "Ask again; another id is drawn"));
        }
        if (view.state().members().size() >= MOST_MANAGERS) {
            return Outcome.rejected(Rejection.precondition(
                    "A swarm has at most " + MOST_MANAGERS + " managers, and this one has as many.",
                    "Demote another one first with: jswarm node demote NODE"));
        }
        RaftMember member = RaftMember.newBuilder()
                .setRaftId(raftId)
                .setNodeId(nodeId)
                .setAddr(addr)
                .build();
        return Outcome.accepted(raftId, Changes.create(member));
    }
}
