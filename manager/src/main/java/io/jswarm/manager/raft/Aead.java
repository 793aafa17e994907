package io.jswarm.manager.raft;

import io.jswarm.rpc.tls.AesGcm;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * {@link AesGcm} with keys of 256 bits that HKDF-SHA256 derives. A key and a number must be used for one text only: every
 * file draws a salt and so has a key of its own, and numbers what it writes. An instance is for one thread.
 */
final class Aead {
    static final int TAG = AesGcm.TAG_BYTES;
    static final int SALT = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AesGcm cipher;

    /** With the key that follows from the secret, the salt (drawn for this purpose alone) and what it is for. */
    Aead(byte[] secret, byte[] salt, byte[] purpose) {
        try {
            HKDFParameterSpec how =
                    HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(salt).thenExpand(purpose, DataKey.BYTES);
            this.cipher = new AesGcm(KDF.getInstance("HKDF-SHA256").deriveKey("AES", how));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK of this version has HKDF-SHA256", e);
        }
    }

    static byte[] random(int bytes) {
        byte[] drawn = new byte[bytes];
        RANDOM.nextBytes(drawn);
        return drawn;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Encrypts and authenticates.
     *
     * @param kind with the number, never the same twice under one key
     * @param bound what is authenticated beside the text and must be given again to open it
     */
    byte[] seal(int kind, long number, byte[] bound, byte[] text, int from, int length) {
        return cipher.seal(nonce(kind, number), bound, text, from, length);
    }

    /** Decrypts; throws when anything but what was sealed is given. */
    byte[] open(int kind, long number, byte[] bound, byte[] sealed, int from, int length) throws AEADBadTagException {
        return cipher.open(nonce(kind, number), bound, sealed, from, length);
    }

    private static byte[] nonce(int kind, long number) {
        return ByteBuffer.allocate(AesGcm.NONCE_BYTES)
                .putInt(kind)
                .putLong(number)
                .array();
    }

    /** Seals a text under a key of its own: the salt, then what was sealed. */
    static byte[] sealOnce(byte[] secret, String purpose, byte[] bound, byte[] text) {
        byte[] salt = random(SALT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(salt);
        out.writeBytes(new Aead(secret, salt, ascii(purpose)).seal(0, 0, bound, text, 0, text.length));
        return out.toByteArray();
    }

    /** Opens what {@link #sealOnce} sealed. */
    static byte[] openOnce(byte[] secret, String purpose, byte[] bound, byte[] sealed) throws AEADBadTagException {
        if (sealed.length < SALT + TAG) {
            throw new AEADBadTagException("too short");
        }
        byte[] salt = Arrays.copyOf(sealed, SALT);
        return new Aead(secret, salt, ascii(purpose)).open(0, 0, bound, sealed, SALT, sealed.length - SALT);
    }
}
