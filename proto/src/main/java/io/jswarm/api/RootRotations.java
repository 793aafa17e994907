package io.jswarm.api;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;

/** What the replacement of a root certificate asks of nodes. Pure. */
public final class RootRotations {
    private RootRotations() {}

    /** Whether the node reported that it has done what the present phase asks of it. */
    public static boolean isDone(Node node, RootRotation rotation) {
        NodeTls tls = node.getDescription().getTls();
        return rotation.getPhase() == RootRotationPhase.ROOT_ROTATION_PHASE_TRUST
                ? tls.getTrustedRootsList().contains(rotation.getFingerprint())
                : tls.getIssuer().equals(issuer(rotation));
    }

    /** The fingerprint of the root that certificates are to come from in the present phase; empty: any. */
    public static String issuer(RootRotation rotation) {
        return switch (rotation.getPhase()) {
            case ROOT_ROTATION_PHASE_CERTIFY -> rotation.getFingerprint();
            case ROOT_ROTATION_PHASE_ROLLBACK -> rotation.getPresentFingerprint();
            default -> "";
        };
    }
}
