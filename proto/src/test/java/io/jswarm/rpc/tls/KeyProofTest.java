package io.jswarm.rpc.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** A signature is good for one request of one owner. */
final class KeyProofTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair owner = Keys.generate(RANDOM);
    private final byte[] csr = CertificateRequest.create(Keys.generate(RANDOM));
    private final byte[] proof = KeyProof.sign(owner.getPrivate(), csr, "r-1");

    @Test
    void theOwnersIsGoodForItsRequest() {
        assertThat(KeyProof.isSigned(proof, owner.getPublic(), csr, "r-1")).isTrue();
    }

    @Test
    void noOtherIsGood() {
        byte[] other = CertificateRequest.create(Keys.generate(RANDOM));
        assertThat(KeyProof.isSigned(proof, owner.getPublic(), other, "r-1")).isFalse();
        assertThat(KeyProof.isSigned(proof, owner.getPublic(), csr, "r-2")).isFalse();
        assertThat(KeyProof.isSigned(proof, Keys.generate(RANDOM).getPublic(), csr, "r-1"))
                .isFalse();
        assertThat(KeyProof.isSigned(new byte[] {1, 2, 3}, owner.getPublic(), csr, "r-1"))
                .isFalse();
    }

    @Test
    void noByteMovesFromTheRequestToItsId() {
        byte[] shorter = "bc".getBytes(StandardCharsets.US_ASCII);
        byte[] longer = "abc".getBytes(StandardCharsets.US_ASCII);
        byte[] signed = KeyProof.sign(owner.getPrivate(), shorter, "r-a");
        assertThat(KeyProof.isSigned(signed, owner.getPublic(), longer, "r-")).isFalse();
    }

    @Test
    void aKeyOfAKindThatNoNodeHasIsNotGood() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048, RANDOM);
        KeyPair keys = rsa.generateKeyPair();
        byte[] signed = KeyProof.sign(keys.getPrivate(), csr, "r-1");
        assertThat(KeyProof.isSigned(signed, keys.getPublic(), csr, "r-1")).isFalse();
    }
}
