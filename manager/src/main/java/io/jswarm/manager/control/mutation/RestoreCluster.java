package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/**
 * A backup goes on with a new host as its only manager: all managers of the backup are removed, workers stay.
 *
 * @param nodeId of the new host, never used before
 * @param description what is known of it so far
 * @param availability whether it takes tasks; unspecified: active
 * @param raftId its Raft id
 * @param addr host:port that other hosts will reach it at
 */
public record RestoreCluster(
        String nodeId, NodeDescription description, Availability availability, String raftId, String addr)
        implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        if (cluster == null || view.state().trust() == null) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected the backup of a swarm, but it holds no cluster with its keys.",
                    "Make another one with: jswarm swarm backup FILE"));
        }
        Cluster skipped = LostManagers.skipped(cluster);
        List<Change> changes = new ArrayList<>(LostManagers.removal(view, now, cluster, ""));
        changes.add(Changes.create(RegisterNode.newNode(
                        nodeId,
                        NodeRole.NODE_ROLE_MANAGER,
                        availability,
                        skipped.getNextNodeSequence(),
                        LogTime.ms(view, now))
                .toBuilder()
                .setDescription(description)
                .build()));
        changes.add(Changes.create(RaftMember.newBuilder()
                .setRaftId(raftId)
                .setNodeId(nodeId)
                .setAddr(addr)
                .build()));
        changes.add(Changes.update(skipped.toBuilder()
                .setNextNodeSequence(skipped.getNextNodeSequence() + 1)
                .build()));
        return new Outcome.Accepted(changes, nodeId);
    }

    @Override
    public long revisionsSkipped(View view, Now now) {
        return LostManagers.revisionsSkipped(view, now);
    }
}
