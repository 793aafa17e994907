package io.jswarm.manager.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.runtime.Randomness;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SigningAuthorityTest {
    private final CertificateAuthority present = root(1);
    private final CertificateAuthority next = root(2);
    private final SigningAuthority signing = new SigningAuthority();

    private static CertificateAuthority root(long seed) {
        try {
            return CertificateAuthority.create(
                    Instant.parse("2030-01-02T03:04:05Z"), new SecureRandom(), Randomness.seeded(seed));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Cluster cluster(RootRotationPhase phase, String id) throws GeneralSecurityException {
        return Cluster.newBuilder()
                .setId(id)
                .setRootCaCertificate(ByteString.copyFrom(present.rootPem()))
                .setRootRotation(
                        RootRotation.newBuilder().setPhase(phase).setCertificate(ByteString.copyFrom(next.rootPem())))
                .build();
    }

    private Trust trust() {
        return Trust.newBuilder()
                .setRootCaKey(ByteString.copyFrom(present.keyPem()))
                .setNextRootCaKey(ByteString.copyFrom(next.keyPem()))
                .build();
    }

    @Test
    void itIsReadOnceWhateverElseChangesInTheCluster() throws Exception {
        CertificateAuthority first = signing.of(cluster(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST, "a"), trust());
        assertThat(first.root()).isEqualTo(present.root());
        assertThat(signing.of(cluster(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST, "b"), trust()))
                .isSameAs(first);
    }

    @Test
    void itFollowsTheReplacementOfTheRootAndItsEnd() throws Exception {
        signing.of(cluster(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST, "a"), trust());
        assertThat(signing.of(cluster(RootRotationPhase.ROOT_ROTATION_PHASE_CERTIFY, "a"), trust())
                        .root())
                .isEqualTo(next.root());
        assertThat(signing.of(cluster(RootRotationPhase.ROOT_ROTATION_PHASE_ROLLBACK, "a"), trust())
                        .root())
                .isEqualTo(present.root());
    }

    @Test
    void aKeyOfAnotherRootIsRefusedEachTimeWhateverWasKept() throws Exception {
        Cluster cluster = cluster(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST, "a");
        Trust wrong = trust().toBuilder()
                .setRootCaKey(ByteString.copyFrom(next.keyPem()))
                .build();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> signing.of(cluster, wrong)).isInstanceOf(InvalidKeyException.class);
        }
        assertThat(signing.of(cluster, trust()).root()).isEqualTo(present.root());
    }

    @Test
    void theKeyIsNotTold() throws Exception {
        StoredRoot stored = StoredRoot.present(cluster(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST, "a"), trust());
        assertThat(stored.toString()).doesNotContain("KEY").contains("certificate");
    }
}
