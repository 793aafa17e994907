package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RootRotationsTest {
    @ParameterizedTest
    @CsvSource({
        "ROOT_ROTATION_PHASE_TRUST, old, old, '', false",
        "ROOT_ROTATION_PHASE_TRUST, next, old, '', true",
        "ROOT_ROTATION_PHASE_CERTIFY, next, old, next, false",
        "ROOT_ROTATION_PHASE_CERTIFY, next, next, next, true",
        "ROOT_ROTATION_PHASE_ROLLBACK, next, next, old, false",
        "ROOT_ROTATION_PHASE_ROLLBACK, next, old, old, true"
    })
    void aNodeIsDoneWhenItTrustsTheNextRootOrHasACertificateOfTheRightOne(
            RootRotationPhase phase, String trusts, String certificateOf, String issuer, boolean done) {
        RootRotation rotation = RootRotation.newBuilder()
                .setPhase(phase)
                .setFingerprint("next")
                .setPresentFingerprint("old")
                .build();
        NodeTls tls = NodeTls.newBuilder()
                .addTrustedRoots(trusts)
                .setIssuer(certificateOf)
                .build();
        Node node = Node.newBuilder()
                .setDescription(NodeDescription.newBuilder().setTls(tls))
                .build();
        assertThat(RootRotations.isDone(node, rotation)).isEqualTo(done);
        assertThat(RootRotations.issuer(rotation)).isEqualTo(issuer);
    }
}
