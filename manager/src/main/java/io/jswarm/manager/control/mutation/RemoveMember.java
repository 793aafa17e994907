package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/**
 * Forgets a Raft member that votes no more; its node becomes a worker by its next certificate.
 *
 * @param raftId the member
 */
public record RemoveMember(String raftId) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        RaftMember member = view.state().members().get(raftId);
        if (member == null) {
            return Outcome.accepted(raftId);
        }
        List<Change> changes = new ArrayList<>();
        changes.add(Changes.remove(member));
        Node node = view.state().nodes().get(member.getNodeId());
        if (node != null && node.getRole() == NodeRole.NODE_ROLE_MANAGER) {
            changes.add(Changes.update(SetNodeRole.with(node, NodeRole.NODE_ROLE_WORKER, LogTime.ms(view, now))));
        }
        return new Outcome.Accepted(changes, raftId);
    }
}
