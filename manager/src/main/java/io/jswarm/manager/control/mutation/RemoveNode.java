package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a node out of the cluster: its certificate is refused from then on, its tasks are replaced elsewhere.
 *
 * @param id the node
 * @param force also when it is not down
 */
public record RemoveNode(String id, boolean force) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Node node = view.state().nodes().get(id);
        if (node == null) {
            return Refusals.noNode(id);
        }
        boolean member = view.state().members().values().stream()
                .anyMatch(each -> each.getNodeId().equals(id));
        if (member || node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER) {
            return Outcome.rejected(Rejection.precondition(
                    "Node " + id + " is a manager.",
                    "Demote it first with: jswarm node demote " + id));
        }
        if (!force && node.getStatus().getState() != NodeState.NODE_STATE_DOWN) {
            return Outcome.rejected(Rejection.precondition(
                    "Node " + id + " is not down.",
                    "Run jswarm swarm leave on it first, or remove it all the same with: jswarm node rm --force "
                            + id));
        }
        Cluster cluster = view.state().cluster();
        long expiry = cluster == null ? 0 : cluster.getSpec().getNodeCertificateExpiryMs();
        List<Change> changes = new ArrayList<>();
        changes.add(Changes.remove(node));
        changes.add(Changes.create(RemovedNode.newBuilder()
                .setId(id)
                .setCertificateExpiresAtMs(LogTime.ms(view, now) + expiry)
                .build()));
        return new Outcome.Accepted(changes, id);
    }
}
