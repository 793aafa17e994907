package io.jswarm.rpc.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.ECGenParameterSpec;

/** The kinds of key that a cluster accepts: P-256 and Ed25519. */
public final class Keys {
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
        return switch (key) {
            // The runtime knows one curve of 256 bits.
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength() == P256_BITS;
            case EdECPublicKey ed -> "Ed25519".equals(ed.getParams().getName());
            default -> false;
        };
    }

    /** The signature algorithm that goes with a key. */
    static String signatureAlgorithm(PrivateKey key) {
        return "EC".equals(key.getAlgorithm()) ? "SHA256withECDSA" : "Ed25519";
    }

    /** Whether the two halves belong together: signs and verifies. */
    public static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        byte[] message = {'j', 's', 'w', 'a', 'r', 'm'};
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm(privateKey));
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
