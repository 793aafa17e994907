package io.jswarm.rpc.tls;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM of the JDK, for every file that jswarm encrypts: the one place that knows the algorithm, its tag, and what a failure
 * means. Callers make the key and the nonces: under one key no nonce may seal two texts. An instance is for one thread.
 */
public final class AesGcm {
    /** How much longer than its text a sealed text is. */
    public static final int TAG_BYTES = 16;

    /** How long a nonce is. */
    public static final int NONCE_BYTES = 12;

    private final SecretKey key;
    private final Cipher cipher;

    /** With an AES key. */
    public AesGcm(SecretKey key) {
        this.key = key;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK of this version has AES-GCM", e);
        }
    }

    /**
     * Encrypts and authenticates.
     *
     * @param nonce of {@link #NONCE_BYTES}, never the same twice under one key
     * @param bound what is authenticated beside the text and must be given again to open it
     */
    public byte[] seal(byte[] nonce, byte[] bound, byte[] text, int from, int length) {
        try {
            return run(Cipher.ENCRYPT_MODE, nonce, bound, text, from, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** Decrypts; throws when anything but what was sealed is given. */
    public byte[] open(byte[] nonce, byte[] bound, byte[] sealed, int from, int length) throws AEADBadTagException {
        try {
            return run(Cipher.DECRYPT_MODE, nonce, bound, sealed, from, length);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            AEADBadTagException refused = new AEADBadTagException(String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    private byte[] run(int mode, byte[] nonce, byte[] bound, byte[] input, int from, int length)
            throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
        cipher.updateAAD(bound);
        return cipher.doFinal(input, from, length);
    }
}
