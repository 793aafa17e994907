package io.jswarm.cli.backup;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.BackupHead;
import io.jswarm.rpc.tls.AesGcm;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Reads a backup's file. Its checksum is checked over the whole file before anything else in it is believed, so opening it
 * takes one pass and {@link #read} another. One thread.
 */
public final class BackupReader {
    private static final int DIGEST_BYTES = 32;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final BackupHeader header;
    private final long bodyBytes;

    private BackupReader(Path file, BackupHeader header, long bodyBytes) {
        this.file = file;
        this.header = header;
        this.bodyBytes = bodyBytes;
    }

    /** Takes the bytes of the state, in order. */
    @FunctionalInterface
    public interface Sink {
        /** The next bytes, at most 1 MiB. */
        void take(byte[] part) throws IOException;
    }

    /**
     * What was read.
     *
     * @param bytes of the state
     * @param sha256 of the state
     */
    public record Summary(long bytes, ByteString sha256) {}

    /**
     * Opens a backup.
     *
     * @throws DamagedBackupException when the file is none, or is damaged or cut short
     */
    public static BackupReader open(Path file) throws IOException {
        long body = Files.size(file) - DIGEST_BYTES;
        try (DataInputStream in = stream(file)) {
            if (body < Long.BYTES || in.readLong() != BackupHeader.MAGIC) {
                throw BackupHeader.noBackup();
            }
        }
        requireWhole(file, body);
        try (DataInputStream in = stream(file)) {
            return new BackupReader(file, BackupHeader.read(in), body);
        }
    }

    private static void requireWhole(Path file, long body) throws IOException {
        MessageDigest digest = Digests.sha256();
        try (InputStream in = stream(file)) {
            byte[] buffer = new byte[BUFFER];
            long left = body;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException(file + " became shorter while it was read");
                }
                digest.update(buffer, 0, read);
                left -= read;
            }
            if (!MessageDigest.isEqual(digest.digest(), in.readNBytes(DIGEST_BYTES))) {
                throw new DamagedBackupException(
                        "it is damaged or cut short: its SHA-256 is not that of its bytes", "Use another backup.");
            }
        }
    }

    private static DataInputStream stream(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
    }

    /** What the backup is of; of an encrypted one, to be believed after {@link #read} only. */
    public BackupHead head() {
        return header.head();
    }

    /** Whether a passphrase is needed. */
    public boolean isEncrypted() {
        return header.encrypted();
    }

    /**
     * Reads the state.
     *
     * @param passphrase of an encrypted backup, null for another
     * @throws DamagedBackupException when the passphrase is missing, not wanted or wrong, or a part does not fit
     */
    public Summary read(char @Nullable [] passphrase, Sink sink) throws IOException {
        if (header.encrypted() && passphrase == null) {
            throw new DamagedBackupException("it is encrypted", "Give its passphrase with: --passphrase-file FILE");
        }
        if (!header.encrypted() && passphrase != null) {
            throw new DamagedBackupException(
                    "it is not encrypted, although a passphrase was given",
                    "Leave out --passphrase-file if that is right.");
        }
        BackupCipher cipher = new BackupCipher(header, passphrase);
        MessageDigest digest = Digests.sha256();
        long bytes = 0;
        try (DataInputStream in = stream(file)) {
            long left = bodyBytes - header.bytes().length;
            in.skipNBytes(header.bytes().length);
            boolean last = false;
            for (int number = 0; !last; number++) {
                int length = in.readInt();
                last = in.readByte() != 0;
                left -= Integer.BYTES + 1 + (long) length;
                if (length < 0 || length > BackupWriter.MOST_PART_BYTES + AesGcm.TAG_BYTES || left < 0) {
                    throw new DamagedBackupException(
                            "its part " + number + " has the wrong length", "Use another backup.");
                }
                byte[] part = cipher.open(in.readNBytes(length), number, last);
                digest.update(part);
                bytes += part.length;
                if (part.length > 0) {
                    sink.take(part);
                }
            }
            if (left != 0) {
                throw new DamagedBackupException("something follows its last part", "Use another backup.");
            }
        } catch (EOFException e) {
            throw new DamagedBackupException("its last part is missing", "Use another backup.");
        }
        return new Summary(bytes, ByteString.copyFrom(digest.digest()));
    }
}
