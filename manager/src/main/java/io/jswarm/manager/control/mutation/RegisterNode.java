package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * A host joins with a valid token. Its status stays UNKNOWN until its worker opens a session.
 *
 * @param nodeId drawn at the edge; its certificate carries it
 * @param role that the token gives
 * @param availability that the host asked for; unspecified: active
 * @param hostname that the host says it has
 */
public record RegisterNode(String nodeId, NodeRole role, Availability availability, String hostname)
        implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        if (cluster == null) {
            return Refusals.noCluster();
        }
        if (view.state().nodes().containsKey(nodeId)
                || view.state().removedNodes().containsKey(nodeId)) {
            return Outcome.rejected(new Rejection(
                    Rejection.Code.ALREADY_EXISTS,
                    "Expected a new node id, but " + nodeId + " is or was a node of this swarm.",
                    "node_id",
                    "Join again with: jswarm swarm join"));
        }
        if (role != NodeRole.NODE_ROLE_WORKER && role != NodeRole.NODE_ROLE_MANAGER) {
            return Outcome.rejected(Rejection.invalid(
                    "role",
                    "Expected the role worker or manager, but got none.",
                    "Join with a token of: jswarm swarm join-token worker"));
        }
        Node node =
                newNode(nodeId, role, availability, cluster.getNextNodeSequence(), LogTime.ms(view, now)).toBuilder()
                        .setDescription(NodeDescription.newBuilder().setHostname(hostname))
                        .build();
        Cluster counted = cluster.toBuilder()
                .setNextNodeSequence(cluster.getNextNodeSequence() + 1)
                .build();
        return Outcome.accepted(nodeId, Changes.update(counted), Changes.create(node));
    }

    static Node newNode(String id, NodeRole role, Availability availability, long sequence, long timeMs) {
        boolean unspecified =
                availability == Availability.AVAILABILITY_UNSPECIFIED || availability == Availability.UNRECOGNIZED;
        return Node.newBuilder()
                .setId(id)
                .setSpec(NodeSpec.newBuilder()
                        .setDesiredRole(role)
                        .setAvailability(unspecified ? Availability.AVAILABILITY_ACTIVE : availability))
                .setRole(role)
                .setSequence(sequence)
                .setStatus(NodeStatus.newBuilder()
                        .setState(NodeState.NODE_STATE_UNKNOWN)
                        .setReason(NodeReason.NODE_REASON_NEW)
                        .setMessage(StatusTexts.NEW)
                        .setSinceMs(timeMs))
                .build();
    }
}
