package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.NodeState;
import io.jswarm.manager.control.mutation.spec.NodeSpecs;
import io.jswarm.manager.liveness.HeartbeatPeriod;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new spec for a node: availability, desired role, labels. A demotion that would leave no manager, or no majority of
 * managers that can be reached, is refused.
 *
 * @param id of the node
 * @param version that the client made the change from
 * @param spec as the client sent it
 */
public record UpdateNode(String id, long version, NodeSpec spec) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Node node = view.state().nodes().get(id);
        if (node == null) {
            return Refusals.noNode(id);
        }
        if (node.getMeta().getVersion() != version) {
            return Refusals.outOfSequence(
                    "node", NodeNames.typed(view, node), version, node.getMeta().getVersion());
        }
        Rejection wrong = Kept.problems(NodeSpecs::check, node.getSpec(), spec).first();
        Rejection problem = wrong != null ? wrong : demotionProblem(view, node, now);
        if (problem != null) {
            return Outcome.rejected(problem);
        }
        NodeSpec wanted = NodeSpecs.canonical(spec);
        if (wanted.equals(node.getSpec())) {
            return Outcome.accepted(id);
        }
        return Outcome.accepted(
                id, Changes.update(node.toBuilder().setSpec(wanted).build()));
    }

    /** Whether its daemon is heard: a manager whose engine gives no answer is not ready, but can vote. */
    private static boolean isHeard(View view, Node node, Now now) {
        if (node.getStatus().getState() == NodeState.NODE_STATE_READY) {
            return true;
        }
        SoftState.NodeSession session = view.soft().session(node.getId());
        if (session == null
                || !session.connected()
                || !node.getDescription().getEngine().getSilent()) {
            return false;
        }
        long silentMs = (now.monoNanos() - session.heardNanos()) / Now.NANOS_PER_MS;
        return silentMs < HeartbeatPeriod.silenceMs(view.state());
    }

    private @Nullable Rejection demotionProblem(View view, Node node, Now now) {
        boolean demotes = node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER
                && spec.getDesiredRole() != NodeRole.NODE_ROLE_MANAGER;
        if (!demotes) {
            return null;
        }
        List<Node> others = view.state().nodes().values().stream()
                .filter(other -> other.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER)
                .filter(other -> !other.getId().equals(id))
                .toList();
        if (others.isEmpty()) {
            return Rejection.precondition(
                    "Expected another manager beside " + NodeNames.named(node) + ", but it is the last one.",
                    "Promote another node first with: jswarm node promote NODE");
        }
        long heard = others.stream().filter(other -> isHeard(view, other, now)).count();
        int majority = others.size() / 2 + 1;
        if (heard < majority) {
            return Rejection.precondition(
                    "Expected a majority of the remaining managers (" + majority + " of " + others.size()
                            + ") to be heard, but only " + heard + (heard == 1 ? " is." : " are."),
                    "Bring the other managers back, or promote another node first with: jswarm node promote NODE");
        }
        return null;
    }
}
