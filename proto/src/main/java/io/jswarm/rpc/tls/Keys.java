package io.jswarm.rpc.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;

/**
 * The one kind of key that a cluster uses: P-256. Ed25519 is left out, since the server's TLS library (BoringSSL) does not offer
 * it in handshakes: a certificate for such a key could be issued but not used.
 */
public final class Keys {
    /** The signatures of certificates and of requests for them. */
    static final String SIGNATURES = "SHA256withECDSA";

    private static final int P256_BITS = 256;

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

    /** Whether a cluster accepts keys of this kind. */
    public static boolean isAccepted(PublicKey key) {
        // The runtime knows one curve of 256 bits.
        return key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() == P256_BITS;
    }

    /** Whether the two halves belong together: signs and verifies. */
    public static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        byte[] message = {'j', 's', 'w', 'a', 'r', 'm'};
        try {
            Signature signature = Signature.getInstance(SIGNATURES);
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
