package io.jswarm.manager.raft;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * AES-256-GCM with keys derived by HKDF-SHA256, both the JDK's. A key and a number must be used for one text only: every
 * file draws a salt and so has a key of its own, and numbers what it writes. An instance is for one thread.
 */
final class Aead {
    static final int TAG = 16;
    static final int SALT = 32;
    private static final int NONCE = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;
    private final Cipher cipher;

    /** With the key that follows from the secret, the salt (drawn for this purpose alone) and what it is for. */
    Aead(byte[] secret, byte[] salt, byte[] purpose) {
        try {
            HKDFParameterSpec how =
                    HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(salt).thenExpand(purpose, DataKey.BYTES);
            this.key = KDF.getInstance("HKDF-SHA256").deriveKey("AES", how);
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK of this version has HKDF-SHA256 and AES-GCM", e);
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
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, nonce(kind, number));
            cipher.updateAAD(bound);
            return cipher.doFinal(text, from, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** Decrypts; throws when anything but what was sealed is given. */
    byte[] open(int kind, long number, byte[] bound, byte[] sealed, int from, int length) throws AEADBadTagException {
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, nonce(kind, number));
            cipher.updateAAD(bound);
            return cipher.doFinal(sealed, from, length);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            AEADBadTagException refused = new AEADBadTagException(String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    private static GCMParameterSpec nonce(int kind, long number) {
        byte[] nonce = ByteBuffer.allocate(NONCE).putInt(kind).putLong(number).array();
        return new GCMParameterSpec(8 * TAG, nonce);
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
