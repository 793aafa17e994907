package io.jswarm.manager.control.mutation;

import com.google.protobuf.ByteString;
import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.control.mutation.spec.ClusterSpecs;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * The first entry of a cluster's log: the cluster, its secrets, and this host as its first node, manager and Raft member.
 *
 * @param clusterId the id of the new cluster
 * @param spec what the person asked for; zero values get their defaults
 * @param featureLevel of this program
 * @param trust the root key and the join tokens
 * @param rootCaCertificate PEM
 * @param first this host
 */
public record InitCluster(
        String clusterId,
        ClusterSpec spec,
        int featureLevel,
        Trust trust,
        ByteString rootCaCertificate,
        FirstNode first)
        implements Mutation {
    /**
     * The host that makes the cluster.
     *
     * @param nodeId its id, which its certificate carries
     * @param description what is known of it so far
     * @param availability whether it takes tasks; unspecified: active
     * @param raftId its Raft id
     * @param addr host:port that other managers will reach it at
     */
    public record FirstNode(
            String nodeId, NodeDescription description, Availability availability, String raftId, String addr) {}

    @Override
    public Outcome decide(View view, Now now) {
        Cluster present = view.state().cluster();
        if (present != null) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected a host that is in no swarm, but it is in swarm " + present.getId() + ".",
                    "Leave it first with: jswarm swarm leave --force"));
        }
        ClusterSpec complete = ClusterSpecs.withDefaults(spec);
        Rejection problem = ClusterSpecs.check(complete).first();
        if (problem != null) {
            return Outcome.rejected(problem);
        }
        Cluster cluster = Cluster.newBuilder()
                .setId(clusterId)
                .setSpec(complete)
                .setRootCaCertificate(rootCaCertificate)
                .setNextServiceSequence(1)
                .setNextNodeSequence(2)
                .setFeatureLevel(featureLevel)
                .build();
        Node node = RegisterNode.newNode(
                        first.nodeId(), NodeRole.NODE_ROLE_MANAGER, first.availability(), 1, LogTime.ms(view, now))
                .toBuilder()
                .setDescription(first.description())
                .build();
        RaftMember member = RaftMember.newBuilder()
                .setRaftId(first.raftId())
                .setNodeId(first.nodeId())
                .setAddr(first.addr())
                .build();
        return Outcome.accepted(
                clusterId,
                Changes.create(cluster),
                Changes.create(trust),
                Changes.create(node),
                Changes.create(member));
    }
}
