package io.jswarm.manager.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.Subject;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");

    private final TrustedCluster cluster = new TrustedCluster(NOW);

    private static List<String> dnsNames(X509Certificate certificate) throws Exception {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream().map(name -> name.get(1).toString()).toList();
    }

    @Test
    void theRootSignsItselfForTwentyYears() throws Exception {
        X509Certificate root = cluster.authority.root();

        root.verify(root.getPublicKey());
        assertThat(root.getSubjectX500Principal().getName()).isEqualTo("CN=jswarm-ca");
        assertThat(root.getBasicConstraints()).isZero();
        assertThat(root.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(root.getNotAfter().toInstant())
                .isBetween(Instant.parse("2050-01-01T00:00:00Z"), Instant.parse("2050-01-03T00:00:00Z"));
    }

    @Test
    void aManagersCertificateCarriesTheManagersName() throws Exception {
        X509Certificate certificate =
                cluster.nodeIdentity("n1", NodeRole.NODE_ROLE_MANAGER, NOW).certificate();

        certificate.verify(cluster.authority.root().getPublicKey());
        assertThat(Subject.of(certificate)).isEqualTo(new Subject("n1", Subject.MANAGER, TrustedCluster.ID));
        assertThat(dnsNames(certificate)).containsExactly("n1", "manager.jswarm");
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(1)));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void aWorkersCertificateDoesNot() throws Exception {
        X509Certificate certificate =
                cluster.nodeIdentity("n2", NodeRole.NODE_ROLE_WORKER, NOW).certificate();

        assertThat(Subject.of(certificate)).isEqualTo(new Subject("n2", Subject.WORKER, TrustedCluster.ID));
        assertThat(dnsNames(certificate)).containsExactly("n2");
    }

    @Test
    void anAdminsCertificateAnswersForNoServer() throws Exception {
        X509Certificate certificate = cluster.adminIdentity("kim", Keys.generate(TrustedCluster.SECURE), NOW)
                .certificate();

        assertThat(Subject.of(certificate)).isEqualTo(new Subject("kim", Subject.ADMIN, TrustedCluster.ID));
        assertThat(dnsNames(certificate)).isEmpty();
        assertThatThrownBy(() -> cluster.adminIdentity(" ", Keys.generate(TrustedCluster.SECURE), NOW))
                .hasMessageContaining("1 to 64 characters");
    }

    @Test
    void noTwoCertificatesShareASerialNumber() throws Exception {
        X509Certificate one =
                cluster.nodeIdentity("n1", NodeRole.NODE_ROLE_WORKER, NOW).certificate();
        X509Certificate two =
                cluster.nodeIdentity("n1", NodeRole.NODE_ROLE_WORKER, NOW).certificate();

        assertThat(one.getSerialNumber()).isNotEqualTo(two.getSerialNumber()).isPositive();
        assertThat(one.getSerialNumber().toByteArray().length).isLessThanOrEqualTo(20);
    }

    @Test
    void theRootIsReadBackFromTheState() throws Exception {
        CertificateAuthority read = CertificateAuthority.parse(cluster.authority.rootPem(), cluster.authority.keyPem());

        assertThat(read.root()).isEqualTo(cluster.authority.root());
        byte[] otherKey = Pem.write(Keys.generate(TrustedCluster.SECURE).getPrivate());
        assertThatThrownBy(() -> CertificateAuthority.parse(cluster.authority.rootPem(), otherKey))
                .hasMessageContaining("it is another one");
    }
}
