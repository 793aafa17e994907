package io.jswarm.rpc.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/**
 * How the owner of a certificate that has expired, with which no connection can be opened any more, shows that it has the
 * certificate's key: it signs the request for the next one. The signature is worth nothing with another request, and
 * nowhere else: it covers a text that nothing else begins with.
 */
public final class KeyProof {
    private static final byte[] PURPOSE =
            "jswarm: the next certificate for one that has expired\n".getBytes(StandardCharsets.US_ASCII);

    private KeyProof() {}

    /**
     * The owner's signature.
     *
     * @param key of the certificate that has expired
     * @param csr the DER of the request for the next one
     * @param requestId of the call that carries both
     */
    public static byte[] sign(PrivateKey key, byte[] csr, String requestId) {
        try {
            Signature signature = Signature.getInstance(Keys.signatures(key));
            signature.initSign(key);
            signature.update(text(csr, requestId));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected the key of a certificate", e);
        }
    }

    /** Whether the owner of this key, of a kind that nodes have, signed that request. */
    public static boolean isSigned(byte[] proof, PublicKey key, byte[] csr, String requestId) {
        if (!Keys.isAccepted(key)) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initVerify(key);
            signature.update(text(csr, requestId));
            return signature.verify(proof);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** With the length of what comes first, so that no bytes can belong to the one or the other. */
    private static byte[] text(byte[] csr, String requestId) {
        byte[] id = requestId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(PURPOSE.length + Integer.BYTES + id.length + csr.length)
                .put(PURPOSE)
                .putInt(id.length)
                .put(id)
                .put(csr)
                .array();
    }
}
