package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.orchestrator.node.RootRotationProgress;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * Gives up the replacement of the root. At once while no certificate came from the next root; later every node gets one of the
 * present root again first.
 */
public record AbortRootRotation() implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        Trust trust = view.state().trust();
        if (cluster == null || trust == null) {
            return Refusals.noCluster();
        }
        if (!cluster.hasRootRotation()) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected a replacement of the root certificate that is under way, but there is none.",
                    "To go back to the root before, replace the present one: jswarm swarm ca --rotate --ca-cert root.crt"
                            + " --ca-key root.key"));
        }
        RootRotation rotation = cluster.getRootRotation();
        return switch (rotation.getPhase()) {
            case ROOT_ROTATION_PHASE_CERTIFY ->
                Outcome.accepted(
                        cluster.getId(),
                        Changes.update(cluster.toBuilder()
                                .setRootRotation(
                                        rotation.toBuilder().setPhase(RootRotationPhase.ROOT_ROTATION_PHASE_ROLLBACK))
                                .build()));
            case ROOT_ROTATION_PHASE_ROLLBACK -> Outcome.accepted(cluster.getId());
            default -> new Outcome.Accepted(RootRotationProgress.dropped(cluster, trust), cluster.getId());
        };
    }
}
