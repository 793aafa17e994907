package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/**
 * After the loss of a majority: one manager goes on as the only one. Repeated, it changes nothing more.
 *
 * @param nodeId the manager that is left
 * @param raftId its Raft id
 * @param addr host:port at which it is reached from now on; empty: as before
 */
public record GoOnAlone(String nodeId, String raftId, String addr) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        Node self = view.state().nodes().get(nodeId);
        RaftMember member = view.state().members().get(raftId);
        if (cluster == null) {
            return Refusals.noCluster();
        }
        if (self == null) {
            return Refusals.noNode(nodeId);
        }
        List<Change> changes = new ArrayList<>(LostManagers.removal(view, now, cluster, nodeId));
        if (!changes.isEmpty()) {
            changes.add(Changes.update(LostManagers.skipped(cluster)));
        }
        Node manager = SetNodeRole.with(self, NodeRole.NODE_ROLE_MANAGER, LogTime.ms(view, now)).toBuilder()
                .setSpec(self.getSpec().toBuilder().setDesiredRole(NodeRole.NODE_ROLE_MANAGER))
                .build();
        if (!manager.equals(self)) {
            changes.add(Changes.update(manager));
        }
        String reached = addr.isEmpty() && member != null ? member.getAddr() : addr;
        if (member == null) {
            changes.add(Changes.create(RaftMember.newBuilder()
                    .setRaftId(raftId)
                    .setNodeId(nodeId)
                    .setAddr(reached)
                    .build()));
        } else if (!member.getAddr().equals(reached)) {
            changes.add(Changes.update(member.toBuilder().setAddr(reached).build()));
        }
        return new Outcome.Accepted(changes, nodeId);
    }

    @Override
    public long revisionsSkipped(View view, Now now) {
        return LostManagers.but(nodeId, view.state()).isEmpty() ? 0 : LostManagers.revisionsSkipped(view, now);
    }
}
