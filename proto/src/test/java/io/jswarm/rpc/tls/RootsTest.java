package io.jswarm.rpc.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A root vouches for the next one, and nobody else's word counts. */
final class RootsTest {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CertificateIssuer present;
    private final CertificateIssuer next;
    private final CertificateIssuer stranger;

    RootsTest() throws GeneralSecurityException {
        present = root(20);
        next = root(10);
        stranger = root(10);
    }

    private static CertificateIssuer root(int days) throws GeneralSecurityException {
        return CertificateIssuer.selfSigned(
                "jswarm-ca", Keys.generate(RANDOM), NOW, NOW.plus(Duration.ofDays(days)), BigInteger.ONE);
    }

    private static X509Certificate cross(CertificateIssuer by, CertificateIssuer of) throws GeneralSecurityException {
        return by.crossSign(of.certificate(), BigInteger.TWO);
    }

    @Test
    void theTrustedRootVouchesForTheNext() throws GeneralSecurityException {
        X509Certificate cross = cross(present, next);
        assertThat(Roots.isVouchedFor(next.certificate(), cross, present.certificate()))
                .isTrue();
        assertThat(cross.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(10)));
    }

    @Test
    void nobodyElseDoes() throws GeneralSecurityException {
        assertThat(Roots.isVouchedFor(next.certificate(), cross(stranger, next), present.certificate()))
                .isFalse();
        assertThat(Roots.isVouchedFor(stranger.certificate(), cross(present, next), present.certificate()))
                .isFalse();
        assertThat(Roots.isVouchedFor(next.certificate(), next.certificate(), present.certificate()))
                .isFalse();
    }

    /** Roots have one name: the key decides. */
    @Test
    void theIssuerIsFoundByItsKey() throws GeneralSecurityException {
        KeyPair keys = Keys.generate(RANDOM);
        X509Certificate leaf = next.sign(new LeafCertificate(
                keys.getPublic(),
                new Subject("node-1", Subject.WORKER, "cluster"),
                List.of("node-1"),
                NOW,
                NOW.plusSeconds(60),
                BigInteger.TWO));
        List<X509Certificate> both = List.of(present.certificate(), next.certificate());
        assertThat(Roots.issuerOf(leaf, both)).isEqualTo(next.certificate());
        assertThat(Roots.issuerOf(leaf, List.of(present.certificate()))).isNull();
        TlsIdentity identity = new TlsIdentity(keys.getPrivate(), List.of(leaf), both);
        assertThat(identity.issuer()).isEqualTo(Roots.fingerprint(next.certificate()));
        assertThat(identity.withRoots(List.of(present.certificate())).issuer()).isEmpty();
    }

    /** What TLS makes of two roots of one name. */
    @Test
    void bothRootsAreBelievedWhileBothAreTrusted() throws Exception {
        ReloadableTrust trust = new ReloadableTrust();
        trust.set(List.of(present.certificate(), next.certificate()));
        for (CertificateIssuer issuer : List.of(present, next)) {
            X509Certificate leaf = issuer.sign(new LeafCertificate(
                    Keys.generate(RANDOM).getPublic(),
                    new Subject("node-1", Subject.WORKER, "cluster"),
                    List.of("node-1"),
                    Instant.now().minusSeconds(60),
                    NOW,
                    BigInteger.TWO));
            assertThat(leaf.getIssuerX500Principal())
                    .isEqualTo(issuer.certificate().getSubjectX500Principal());
            trust.checkClientTrusted(new X509Certificate[] {leaf}, "EC");
        }
    }
}
