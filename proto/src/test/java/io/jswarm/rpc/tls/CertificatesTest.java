package io.jswarm.rpc.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.Rejection;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CertificatesTest {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CertificateIssuer issuer = issuer();

    private static CertificateIssuer issuer() {
        try {
            return CertificateIssuer.selfSigned(
                    "test-ca", Keys.generate(RANDOM), NOW, NOW.plus(Duration.ofDays(10)), BigInteger.ONE);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private X509Certificate leaf(KeyPair keys, Instant notAfter) throws Exception {
        return issuer.sign(new LeafCertificate(
                keys.getPublic(),
                new Subject("node-1", Subject.WORKER, "cluster, \"with\" + odd=signs"),
                List.of("node-1"),
                NOW,
                notAfter,
                BigInteger.TWO));
    }

    @Test
    void aSubjectIsReadAsItWasWritten() throws Exception {
        X509Certificate certificate = leaf(Keys.generate(RANDOM), NOW.plusSeconds(60));

        assertThat(Subject.of(certificate))
                .isEqualTo(new Subject("node-1", Subject.WORKER, "cluster, \"with\" + odd=signs"));
    }

    @Test
    void noCertificateOutlivesItsIssuer() throws Exception {
        X509Certificate certificate = leaf(Keys.generate(RANDOM), NOW.plus(Duration.ofDays(100)));

        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(10)));
    }

    @Test
    void pemKeepsKeysAndCertificates() throws Exception {
        KeyPair keys = Keys.generate(RANDOM);
        X509Certificate certificate = leaf(keys, NOW.plusSeconds(60));

        TlsIdentity identity = TlsIdentity.parse(
                Pem.write(keys.getPrivate()),
                Pem.write(List.of(certificate, issuer.certificate())),
                Pem.write(List.of(issuer.certificate())));

        assertThat(identity.chain()).containsExactly(certificate, issuer.certificate());
        assertThat(identity.key()).isEqualTo(keys.getPrivate());
        assertThat(identity.roots()).containsExactly(issuer.certificate());
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() throws Exception {
        X509Certificate certificate = leaf(Keys.generate(RANDOM), NOW.plusSeconds(60));
        byte[] otherKey = Pem.write(Keys.generate(RANDOM).getPrivate());
        byte[] pem = Pem.write(List.of(certificate));

        assertThatThrownBy(() -> TlsIdentity.parse(otherKey, pem, pem)).hasMessageContaining("it is another one");
    }

    @Test
    void damagedPemSaysWhatWasExpected() {
        assertThatThrownBy(() -> Pem.privateKey("hello".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("PRIVATE KEY");
        assertThatThrownBy(() -> Pem.privateKey("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
                        .getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("EC or RSA private key");
        assertThatThrownBy(() -> Pem.certificates(new byte[0])).hasMessageContaining("found none");
    }

    @Test
    void aRequestProvesThePossessionOfItsKey() throws Exception {
        KeyPair keys = Keys.generate(RANDOM);
        byte[] der = CertificateRequest.create(keys);

        assertThat(CertificateRequest.parse(der).publicKey()).isEqualTo(keys.getPublic());
        der[der.length - 10] ^= 1;
        assertThatThrownBy(() -> CertificateRequest.parse(der)).hasMessageContaining("signature does not fit");
    }

    /** A person's own root may have such a key, and be followed by one of ours. */
    @ParameterizedTest
    @CsvSource({"EC, 384, true", "EC, 521, true", "RSA, 2048, true", "RSA, 1024, false"})
    void rootsOfOtherKeysSign(String algorithm, int bits, boolean accepted) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        KeyPair keys = generator.generateKeyPair();
        assertThat(Keys.isAcceptedRoot(keys.getPublic())).isEqualTo(accepted);
        assertThat(Pem.privateKey(Pem.write(keys.getPrivate()))).isEqualTo(keys.getPrivate());
        assertThat(Keys.match(keys.getPrivate(), keys.getPublic())).isTrue();

        CertificateIssuer own = CertificateIssuer.selfSigned("root", keys, NOW, NOW.plusSeconds(3_600), BigInteger.TWO);
        assertThat(Roots.issuerOf(own.certificate(), List.of(own.certificate())))
                .isEqualTo(own.certificate());
        own.crossSign(issuer.certificate(), BigInteger.TEN).verify(keys.getPublic());
        issuer.crossSign(own.certificate(), BigInteger.TEN)
                .verify(issuer.certificate().getPublicKey());
    }

    @Test
    void requestsForOtherKindsOfKeysAreRefused() throws Exception {
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(384);
        byte[] der = CertificateRequest.create(p384.generateKeyPair());

        assertThatThrownBy(() -> CertificateRequest.parse(der)).hasMessageContaining("expected a P-256 key");
    }

    @Test
    void whatIsNoRequestIsRefused() {
        assertThatThrownBy(() -> CertificateRequest.parse(new byte[] {1, 2, 3})).hasMessageContaining("PKCS#10");
        assertThatThrownBy(() -> CertificateRequest.parse(new byte[0])).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> CertificateRequest.parse(new byte[20_000])).hasMessageContaining("20000 bytes");
    }

    @Test
    void aTokenNamesItsClusterAndIsReadBack() throws Exception {
        JoinToken token = JoinToken.create(issuer.certificate(), 1, -1);

        assertThat(token.toText()).matches("JWTKN-1-[0-9a-z]{50}-[0-9a-z]{25}");
        assertThat(token.toString()).doesNotContain(token.secret());
        assertThat(JoinToken.parse(" " + token.toText() + "\n").orThrow()).isEqualTo(token);
        assertThat(token.pins(issuer.certificate())).isTrue();
        assertThat(token.pins(issuer().certificate())).isFalse();
        assertThat(token.sameAs(JoinToken.create(issuer.certificate(), 1, -2))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SWMTKN-1-abc-def",
                "JWTKN-1-abc-def",
                "JWTKN-1-00000000000000000000000000000000000000000000000000X0000000000000000000000000",
                "JWTKN-1-0000000000000000000000000000000000000000000000000A-0000000000000000000000000"
            })
    void whatIsNoTokenSaysWhatATokenIs(String text) {
        Rejection rejection = Objects.requireNonNull(JoinToken.parse(text).rejection(), "must be refused");

        assertThat(rejection.field()).isEqualTo("token");
        assertThat(rejection.reason()).startsWith("Expected a join token").contains(", but ");
        assertThat(rejection.hint()).contains("jswarm swarm join-token worker");
        if (!text.isEmpty()) {
            assertThat(rejection.message()).doesNotContain(text);
        }
    }
}
