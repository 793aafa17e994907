package io.jswarm.manager.ca;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ExpiredProof;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.KeyProof;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.TlsIdentity;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whom a manager takes back after its certificate has expired. */
final class ExpiredProofCheckTest {
    private static final Instant ISSUED = Instant.parse("2030-01-02T03:04:05Z");
    private static final Instant LATER = ISSUED.plus(Duration.ofDays(100));

    private final TrustedCluster cluster = new TrustedCluster(ISSUED);

    private static IssueRequest request(TlsIdentity shown, PrivateKey signer) throws Exception {
        byte[] csr = CertificateRequest.create(Keys.generate(TrustedCluster.SECURE));
        return IssueRequest.newBuilder()
                .setCsr(ByteString.copyFrom(csr))
                .setRequestId("r-1")
                .setExpired(ExpiredProof.newBuilder()
                        .setCertificateChain(ByteString.copyFrom(Pem.write(shown.chain())))
                        .setSignature(ByteString.copyFrom(KeyProof.sign(signer, csr, "r-1"))))
                .build();
    }

    private static IssueRequest request(TlsIdentity shown) throws Exception {
        return request(shown, shown.key());
    }

    private Cluster present() {
        return Objects.requireNonNull(cluster.image().cluster());
    }

    private TlsIdentity worker() throws Exception {
        return cluster.nodeIdentity("n1", NodeRole.NODE_ROLE_WORKER, ISSUED);
    }

    private ExpiredProofCheck.Outcome check(IssueRequest request) throws Exception {
        return ExpiredProofCheck.check(request, present(), LATER);
    }

    private static Rejection refused(ExpiredProofCheck.Outcome outcome) {
        assertThat(outcome.nodeId()).isNull();
        return Objects.requireNonNull(outcome.rejection());
    }

    @Test
    void anExpiredCertificateOfANodeNamesIt() throws Exception {
        TlsIdentity manager = cluster.nodeIdentity("m2", NodeRole.NODE_ROLE_MANAGER, ISSUED);

        assertThat(check(request(worker())).nodeId()).isEqualTo("n1");
        assertThat(check(request(manager)).nodeId()).isEqualTo("m2");
    }

    @Test
    void oneThatIsValidStillIsGoodSinceClocksDiffer() throws Exception {
        assertThat(ExpiredProofCheck.check(request(worker()), present(), ISSUED).nodeId())
                .isEqualTo("n1");
    }

    @Test
    void whoHasNotItsKeyIsRefused() throws Exception {
        PrivateKey thief = Keys.generate(TrustedCluster.SECURE).getPrivate();
        Rejection refused = refused(check(request(worker(), thief)));

        assertThat(refused.code()).isEqualTo(Rejection.Code.UNAUTHENTICATED);
        assertThat(refused.reason()).contains("signed with the key");
    }

    @Test
    void aSignatureForAnotherRequestIsRefused() throws Exception {
        IssueRequest request = request(worker());
        byte[] other = CertificateRequest.create(Keys.generate(TrustedCluster.SECURE));

        refused(check(request.toBuilder().setCsr(ByteString.copyFrom(other)).build()));
        refused(check(request.toBuilder().setRequestId("r-2").build()));
    }

    @Test
    void aCertificateOfAnotherRootComesBackAsANewNodeOnly() throws Exception {
        TlsIdentity foreign = new TrustedCluster(ISSUED).nodeIdentity("n1", NodeRole.NODE_ROLE_WORKER, ISSUED);
        Rejection refused = refused(check(request(foreign)));

        assertThat(refused.reason()).contains("another cluster", "replaced");
        assertThat(refused.hint()).contains("jswarm swarm leave --force", "jswarm swarm join");
    }

    @Test
    void aCertificateOfThisRootForAnotherClusterIsRefused() throws Exception {
        KeyPair keys = Keys.generate(TrustedCluster.SECURE);
        TlsIdentity other = new TlsIdentity(
                keys.getPrivate(),
                List.of(cluster.authority.issueNode(
                        CertificateRequest.parse(CertificateRequest.create(keys)),
                        new NodeIdentityClaim("n1", NodeRole.NODE_ROLE_WORKER, "another"),
                        Duration.ofDays(1),
                        ISSUED,
                        cluster.random)),
                List.of(cluster.authority.root()));

        assertThat(refused(check(request(other))).reason()).contains("a node of this cluster");
    }

    /** A person's certificate may have any name, also that of a node. */
    @Test
    void aPersonsCertificateMakesNoNode() throws Exception {
        TlsIdentity person = cluster.adminIdentity("n1", Keys.generate(TrustedCluster.SECURE), ISSUED);

        assertThat(refused(check(request(person))).reason()).contains("a node of this cluster");
    }

    @Test
    void whatIsNoCertificateIsRefused() throws Exception {
        IssueRequest.Builder request = request(worker()).toBuilder();
        request.getExpiredBuilder().setCertificateChain(ByteString.copyFromUtf8("nonsense"));

        assertThat(refused(check(request.build())).field()).isEqualTo("expired.certificate_chain");
    }

    @Test
    void oneThatBeginsLaterIsAMatterOfClocks() throws Exception {
        Instant before = ISSUED.minus(CertificateAuthority.BACKDATED).minusSeconds(1);
        Rejection refused = refused(ExpiredProofCheck.check(request(worker()), present(), before));

        assertThat(refused.hint()).contains("clocks");
        assertThat(ExpiredProofCheck.check(request(worker()), present(), before.plusSeconds(1))
                        .nodeId())
                .isEqualTo("n1");
    }

    @Test
    void whileTheRootIsReplacedBothRootsCount() throws Exception {
        TrustedCluster next = new TrustedCluster(ISSUED);
        TlsIdentity certified = next.nodeIdentity("n1", NodeRole.NODE_ROLE_WORKER, ISSUED);
        Cluster replaced = present().toBuilder()
                .setRootRotation(
                        RootRotation.newBuilder().setCertificate(ByteString.copyFrom(next.authority.rootPem())))
                .build();

        assertThat(ExpiredProofCheck.check(request(certified), replaced, LATER).nodeId())
                .isEqualTo("n1");
        assertThat(ExpiredProofCheck.check(request(worker()), replaced, LATER).nodeId())
                .isEqualTo("n1");
    }

    @Test
    void aManagerNeedsTheTokenOfManagersAndSoDoesWhoIsToBecomeOne() {
        Node worker =
                Node.newBuilder().setId("n1").setRole(NodeRole.NODE_ROLE_WORKER).build();
        Node manager = worker.toBuilder().setRole(NodeRole.NODE_ROLE_MANAGER).build();
        Node promoted = worker.toBuilder()
                .setSpec(NodeSpec.newBuilder().setDesiredRole(NodeRole.NODE_ROLE_MANAGER))
                .build();

        for (Node each : new Node[] {worker, manager, promoted}) {
            assertThat(ExpiredProofCheck.roleRefusal(NodeRole.NODE_ROLE_MANAGER, each))
                    .isNull();
        }
        assertThat(ExpiredProofCheck.roleRefusal(NodeRole.NODE_ROLE_WORKER, worker))
                .isNull();
        for (Node each : new Node[] {manager, promoted}) {
            Rejection refused = Objects.requireNonNull(ExpiredProofCheck.roleRefusal(NodeRole.NODE_ROLE_WORKER, each));
            assertThat(refused.hint()).contains("jswarm swarm join-token manager");
            assertThat(refused.field()).as("it is no wrong token").isEmpty();
        }
    }
}
