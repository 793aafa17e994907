package io.jswarm.rpc.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;

/**
 * The kinds of keys that a cluster uses. What it makes itself is P-256, and so is each node's; a person's own root may be of
 * another curve or RSA, as in SwarmKit. Ed25519 is left out, since the server's TLS library (BoringSSL) does not offer
 * it in handshakes: a certificate for such a key could be issued but not used.
 */
public final class Keys {
    private static final int P256_BITS = 256;
    private static final int LEAST_RSA_BITS = 2048;

    private Keys() {}

    /** A new P-256 key pair. */
    public static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime cannot make P-256 keys", e);
        }
    }

    /** The signatures of certificates, and of requests for them, that the key makes. */
    static String signatures(PrivateKey key) {
        return key instanceof RSAPrivateKey ? "SHA256withRSA" : "SHA256withECDSA";
    }

    /** Whether a root may have such a key: a curve of 256 bits or more, or RSA of 2,048 bits or more. */
    public static boolean isAcceptedRoot(PublicKey key) {
        return key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() >= P256_BITS
                || key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
    }

    /** Whether a cluster accepts nodes' and people's keys of this kind. */
    public static boolean isAccepted(PublicKey key) {
        // The runtime knows one curve of 256 bits.
        return key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() == P256_BITS;
    }

    /** Whether the two halves belong together: signs and verifies. */
    public static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        byte[] message = {'j', 's', 'w', 'a', 'r', 'm'};
        try {
            Signature signature = Signature.getInstance(signatures(privateKey));
            signature.initSign(privateKey);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
