package io.jswarm.manager.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.ReloadableTrust;
import io.jswarm.rpc.tls.Roots;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who believes a manager that got its certificate while the root is being replaced. */
final class RotationChainTest {
    private static final SecureRandom SECURE = new SecureRandom();

    private final Randomness random = Randomness.seeded(7);
    private final Instant now = Instant.ofEpochMilli(Clock.system().now().wallMs());
    private final CertificateAuthority present = root();
    private final CertificateAuthority next = root();

    private CertificateAuthority root() {
        try {
            return CertificateAuthority.create(now, SECURE, random);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private ClusterState state(RootRotationPhase phase) throws GeneralSecurityException {
        RootRotation rotation = RootRotation.newBuilder()
                .setPhase(phase)
                .setCertificate(ByteString.copyFrom(next.rootPem()))
                .setFingerprint(Roots.fingerprint(next.root()))
                .setCrossSigned(ByteString.copyFrom(present.crossSign(next, random)))
                .build();
        Batch batch = Batch.newBuilder()
                .setRevision(1)
                .addChanges(created()
                        .setCluster(Cluster.newBuilder()
                                .setId("c1")
                                .setRootCaCertificate(ByteString.copyFrom(present.rootPem()))
                                .setRootRotation(rotation)))
                .addChanges(created()
                        .setTrust(Trust.newBuilder()
                                .setRootCaKey(ByteString.copyFrom(present.keyPem()))
                                .setNextRootCaKey(ByteString.copyFrom(next.keyPem()))))
                .addChanges(created().setNode(Node.newBuilder().setId("m1").setRole(NodeRole.NODE_ROLE_MANAGER)))
                .build();
        return ((ApplyResult.Applied) ClusterState.EMPTY.apply(batch)).state();
    }

    private static Change.Builder created() {
        return Change.newBuilder().setAction(Action.ACTION_CREATE);
    }

    private X509Certificate[] renewed(RootRotationPhase phase) throws GeneralSecurityException {
        Issuance issuance = new Issuance(
                asked -> CompletableFuture.failedFuture(new AssertionError("nobody joins")), Clock.system(), random);
        IssueResponse response = issuance.renew(
                IssueRequest.newBuilder()
                        .setCsr(ByteString.copyFrom(CertificateRequest.create(Keys.generate(SECURE))))
                        .build(),
                "m1",
                state(phase));
        return Pem.certificates(response.getCertificate().toByteArray()).toArray(X509Certificate[]::new);
    }

    private static ReloadableTrust in(CertificateAuthority... roots) throws GeneralSecurityException {
        ReloadableTrust trust = new ReloadableTrust();
        trust.set(List.of(roots).stream().map(CertificateAuthority::root).toList());
        return trust;
    }

    @Test
    void whoKnowsOnlyThePresentRootBelievesItUntilTheEnd() throws Exception {
        X509Certificate[] chain = renewed(RootRotationPhase.ROOT_ROTATION_PHASE_CERTIFY);

        assertThat(Roots.issuerOf(chain[0], List.of(next.root()))).isNotNull();
        in(present).checkServerTrusted(chain, "UNKNOWN");
        in(next).checkServerTrusted(chain, "UNKNOWN");
        in(present, next).checkServerTrusted(chain, "UNKNOWN");
        CertificateAuthority another = root();
        assertThatThrownBy(() -> in(another).checkServerTrusted(chain, "UNKNOWN"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void nothingIsAddedBeforeAndWhenItIsGivenUp() throws Exception {
        assertThat(renewed(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST)).hasSize(1);
        assertThat(renewed(RootRotationPhase.ROOT_ROTATION_PHASE_ROLLBACK)).hasSize(1);
    }
}
