package io.jswarm.cli.backup;

import com.google.protobuf.ByteString;
import io.jswarm.rpc.tls.AesGcm;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the parts of one backup with {@link AesGcm}, or passes them through. Each part vouches for the header, its own
 * number and whether it is the last one, so that none can be changed, left out, moved or cut off.
 */
final class BackupCipher {
    private static final int ITERATIONS = 600_000;
    private static final int KEY_BITS = 256;

    private final BackupHeader header;
    private final @Nullable AesGcm cipher;
    private final byte[] headerDigest;

    /** The cipher of a file with this header; the passphrase is null for one that is not encrypted. */
    BackupCipher(BackupHeader header, char @Nullable [] passphrase) {
        this.header = header;
        try {
            this.headerDigest = MessageDigest.getInstance("SHA-256").digest(header.bytes());
            this.cipher = passphrase == null ? null : new AesGcm(derive(header, passphrase));
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
        return cipher == null ? part : cipher.seal(nonce(number), bound(number, last), part, 0, part.length);
    }

    /** The file was found whole before: so what does not open has another key, or was put together by somebody. */
    byte[] open(byte[] sealed, int number, boolean last) throws DamagedBackupException {
        if (cipher == null) {
            return sealed;
        }
        try {
            return cipher.open(nonce(number), bound(number, last), sealed, 0, sealed.length);
        } catch (AEADBadTagException e) {
            throw number == 0
                    ? new DamagedBackupException(
                            "the passphrase does not open it", "Give the passphrase that it was made with.")
                    : new DamagedBackupException("its part " + number + " was changed or moved", "Use another backup.");
        }
    }

    private byte[] nonce(int number) {
        return ByteBuffer.allocate(AesGcm.NONCE_BYTES)
                .put(header.noncePrefix().toByteArray())
                .putInt(number)
                .array();
    }

    private byte[] bound(int number, boolean last) {
        return ByteBuffer.allocate(headerDigest.length + Integer.BYTES + 1)
                .put(headerDigest)
                .putInt(number)
                .put((byte) (last ? 1 : 0))
                .array();
    }
}
