package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.orchestrator.CertificateLife;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Nodes;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a node out of the cluster, with the tasks that may have a container on it. Its certificate is refused from now on,
 * until the last one that it can have has expired. One that joined and was never seen again needs no force.
 *
 * @param id of the node
 * @param force although it is not DOWN
 */
public record RemoveNode(String id, boolean force) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Node node = view.state().nodes().get(id);
        Cluster cluster = view.state().cluster();
        if (node == null || cluster == null) {
            return Refusals.noNode(id);
        }
        Rejection problem = problem(view, node);
        if (problem != null) {
            return Outcome.rejected(problem);
        }
        List<Change> changes = new ArrayList<>();
        for (TaskId taskId : view.indexes().tasksOn(id)) {
            Task task = view.state().tasks().get(taskId);
            if (task != null) {
                changes.add(Changes.remove(task));
            }
        }
        changes.add(Changes.create(CertificateLife.trace(cluster, node, LogTime.ms(view, now))));
        changes.add(Changes.remove(node));
        return new Outcome.Accepted(changes, id);
    }

    private @Nullable Rejection problem(View view, Node node) {
        if (Nodes.neverCame(view.state(), node)) {
            return null;
        }
        boolean isManager = node.getRole() == NodeRole.NODE_ROLE_MANAGER
                || node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER
                || view.state().members().values().stream()
                        .anyMatch(member -> member.getNodeId().equals(id));
        if (isManager) {
            return Rejection.precondition(
                    "Expected a worker, but node " + NodeNames.named(node) + " is a manager.",
                    "Demote it first with: jswarm node demote " + NodeNames.typed(view, node));
        }
        if (!force && node.getStatus().getState() != NodeState.NODE_STATE_DOWN) {
            return Rejection.precondition(
                    "Expected a node that is down, but node " + NodeNames.named(node) + " is not.",
                    "Let it leave with: jswarm swarm leave (there), or remove it with: jswarm node rm --force "
                            + NodeNames.typed(view, node));
        }
        return null;
    }
}
