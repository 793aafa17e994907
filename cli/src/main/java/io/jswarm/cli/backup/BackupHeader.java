package io.jswarm.cli.backup;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.v1.BackupHead;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * How a backup's file begins: magic number, format version, how it is encrypted, and what it is of. It is readable without
 * the passphrase, and part of what every encrypted part vouches for.
 *
 * @param head what the backup is of
 * @param encrypted whether the parts are encrypted
 * @param iterations of the key's derivation; 0 when not encrypted
 * @param salt of the key's derivation, 16 bytes
 * @param noncePrefix the first 8 bytes of every part's nonce
 */
record BackupHeader(BackupHead head, boolean encrypted, int iterations, ByteString salt, ByteString noncePrefix) {
    static final long MAGIC = 0x4a53_5742_4143_4b31L; // "JSWBACK1"
    static final int FORMAT = 1;
    static final int SALT_BYTES = 16;
    static final int PREFIX_BYTES = 8;
    private static final int PLAIN = 0;
    private static final int PBKDF2_AES_GCM = 1;
    private static final int MOST_ITERATIONS = 100_000_000;
    private static final int MOST_HEAD_BYTES = 64 << 10;

    static BackupHeader plain(BackupHead head) {
        return new BackupHeader(
                head, false, 0, ByteString.copyFrom(new byte[SALT_BYTES]), ByteString.copyFrom(new byte[PREFIX_BYTES]));
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            out.writeInt(FORMAT);
            out.writeByte(encrypted ? PBKDF2_AES_GCM : PLAIN);
            out.writeInt(iterations);
            out.write(salt.toByteArray());
            out.write(noncePrefix.toByteArray());
            byte[] about = head.toByteArray();
            out.writeInt(about.length);
            out.write(about);
        } catch (IOException e) {
            throw new IllegalStateException("memory takes every byte", e);
        }
        return bytes.toByteArray();
    }

    /** The file must have been found whole before: then what does not fit was written by another program. */
    static BackupHeader read(DataInputStream in) throws IOException {
        try {
            if (in.readLong() != MAGIC) {
                throw noBackup();
            }
            int format = in.readInt();
            if (format != FORMAT) {
                throw new DamagedBackupException(
                        "it has format " + format + " and this jswarm reads format " + FORMAT,
                        "Use the version of jswarm that made it, or a newer one.");
            }
            int encryption = in.readByte();
            int iterations = in.readInt();
            ByteString salt = ByteString.copyFrom(in.readNBytes(SALT_BYTES));
            ByteString prefix = ByteString.copyFrom(in.readNBytes(PREFIX_BYTES));
            int length = in.readInt();
            boolean fits = (encryption == PLAIN || (encryption == PBKDF2_AES_GCM && iterations > 0))
                    && iterations <= MOST_ITERATIONS
                    && length >= 0
                    && length <= MOST_HEAD_BYTES;
            byte[] about = in.readNBytes(fits ? length : 0);
            if (!fits || about.length < length) {
                throw new DamagedBackupException("its header does not fit", "Use another backup.");
            }
            return new BackupHeader(
                    BackupHead.parseFrom(about), encryption == PBKDF2_AES_GCM, iterations, salt, prefix);
        } catch (EOFException e) {
            throw noBackup();
        } catch (InvalidProtocolBufferException e) {
            throw new DamagedBackupException("its header cannot be read", "Use another backup.");
        }
    }

    static DamagedBackupException noBackup() {
        return new DamagedBackupException(
                "it does not begin as a backup does", "Backups are made with: jswarm swarm backup FILE");
    }
}
