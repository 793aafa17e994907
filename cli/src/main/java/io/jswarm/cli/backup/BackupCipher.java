package io.jswarm.cli.backup;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the parts of one backup, or passes them through. Each part vouches for the header, its own number and whether it
 * is the last one, so that none can be changed, left out, moved or cut off.
 */
final class BackupCipher {
    private static final int ITERATIONS = 600_000;
    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;

    private final BackupHeader header;
    private final @Nullable SecretKey key;
    private final byte[] headerDigest;

    /** The cipher of a file with this header; the passphrase is null for one that is not encrypted. */
    BackupCipher(BackupHeader header, char @Nullable [] passphrase) {
        this.header = header;
        try {
            this.headerDigest = MessageDigest.getInstance("SHA-256").digest(header.bytes());
            this.key = passphrase == null ? null : derive(header, passphrase);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform has these algorithms", e);
        }
    }

    /** The header of a new file that is encrypted. */
    static BackupHeader header(io.jswarm.api.v1.BackupHead head) {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[BackupHeader.SALT_BYTES];
        byte[] prefix = new byte[BackupHeader.PREFIX_BYTES];
        random.nextBytes(salt);
        random.nextBytes(prefix);
        return new BackupHeader(head, true, ITERATIONS, ByteString.copyFrom(salt), ByteString.copyFrom(prefix));
    }

    private static SecretKey derive(BackupHeader header, char[] passphrase) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(passphrase, header.salt().toByteArray(), header.iterations(), KEY_BITS);
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            return new SecretKeySpec(key, "AES");
        } finally {
            spec.clearPassword();
        }
    }

    byte[] seal(byte[] part, int number, boolean last) {
        if (key == null) {
            return part;
        }
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, number, last).doFinal(part);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform has AES-GCM", e);
        }
    }

    /** The file was found whole before: so what does not open has another key, or was put together by somebody. */
    byte[] open(byte[] sealed, int number, boolean last) throws DamagedBackupException {
        if (key == null) {
            return sealed;
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, key, number, last).doFinal(sealed);
        } catch (AEADBadTagException e) {
            throw number == 0
                    ? new DamagedBackupException(
                            "the passphrase does not open it", "Give the passphrase that it was made with.")
                    : new DamagedBackupException("its part " + number + " was changed or moved", "Use another backup.");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, SecretKey secret, int number, boolean last) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(BackupHeader.PREFIX_BYTES + Integer.BYTES)
                .put(header.noncePrefix().toByteArray())
                .putInt(number)
                .array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(headerDigest);
        cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES + 1)
                .putInt(number)
                .put((byte) (last ? 1 : 0))
                .array());
        return cipher;
    }
}
