package io.jswarm.manager.control.mutation;

import com.google.protobuf.ByteString;
import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * Begins to replace the root certificate; the decider {@code RootRotationProgress} does the rest. All is made at the edge.
 *
 * @param certificate PEM of the next root
 * @param fingerprint of the next root
 * @param presentFingerprint of the root that it replaces
 * @param crossSigned PEM of its name and key, signed by the present root
 * @param key PEM of its key
 * @param workerToken that pins the next root
 * @param managerToken that pins the next root
 */
public record StartRootRotation(
        ByteString certificate,
        String fingerprint,
        String presentFingerprint,
        ByteString crossSigned,
        ByteString key,
        String workerToken,
        String managerToken)
        implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        Trust trust = view.state().trust();
        if (cluster == null || trust == null) {
            return Refusals.noCluster();
        }
        if (cluster.hasRootRotation()) {
            return Outcome.rejected(Rejection.precondition(
                    "The root certificate is being replaced already.",
                    "See which nodes it waits for with: jswarm swarm ca --status; or give it up with: jswarm swarm ca"
                            + " --abort"));
        }
        if (cluster.getRootCaCertificate().equals(certificate)) {
            return Outcome.rejected(Rejection.invalid(
                    "root_ca_certificate",
                    "Expected another root certificate, but this is the present one.",
                    "Let the swarm make one with: jswarm swarm ca --rotate"));
        }
        return Outcome.accepted(
                cluster.getId(),
                Changes.update(cluster.toBuilder()
                        .setRootRotation(RootRotation.newBuilder()
                                .setPhase(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST)
                                .setCertificate(certificate)
                                .setFingerprint(fingerprint)
                                .setPresentFingerprint(presentFingerprint)
                                .setCrossSigned(crossSigned)
                                .setStartedMs(LogTime.ms(view, now)))
                        .build()),
                Changes.update(trust.toBuilder()
                        .setNextRootCaKey(key)
                        .setNextJoinTokenWorker(workerToken)
                        .setNextJoinTokenManager(managerToken)
                        .build()));
    }
}
