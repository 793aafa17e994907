package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * A new spec for a node: role, availability, labels.
 *
 * @param id the node
 * @param version that the client made the change from
 * @param spec the new spec
 */
public record UpdateNode(String id, long version, NodeSpec spec) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Node node = view.state().nodes().get(id);
        if (node == null) {
            return Refusals.noNode(id);
        }
        if (node.getMeta().getVersion() != version) {
            return Refusals.outOfSequence("node", id, version, node.getMeta().getVersion());
        }
        NodeRole role = spec.getDesiredRole();
        if (role != NodeRole.NODE_ROLE_WORKER && role != NodeRole.NODE_ROLE_MANAGER) {
            return Outcome.rejected(Rejection.invalid(
                    "role", "Expected the role worker or manager.", "For example: --role worker"));
        }
        Availability availability = spec.getAvailability();
        if (availability == Availability.AVAILABILITY_UNSPECIFIED || availability == Availability.UNRECOGNIZED) {
            return Outcome.rejected(Rejection.invalid(
                    "availability",
                    "Expected the availability active, pause or drain.",
                    "For example: --availability drain"));
        }
        boolean demoted = node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER
                && role == NodeRole.NODE_ROLE_WORKER;
        if (demoted && managers(view) == 1) {
            return Outcome.rejected(Rejection.precondition(
                    "Node " + id + " is the last manager, and a swarm needs one.",
                    "Promote another node first with: jswarm node promote NODE"));
        }
        return node.getSpec().equals(spec)
                ? Outcome.accepted(id)
                : Outcome.accepted(id, Changes.update(node.toBuilder().setSpec(spec).build()));
    }

    private static long managers(View view) {
        return view.state().nodes().values().stream()
                .filter(node -> node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER)
                .count();
    }
}
