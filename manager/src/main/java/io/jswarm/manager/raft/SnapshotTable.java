package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.storage.snapshot.Snapshot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The library's table of a snapshot (its index, term and members) has no checksum; this one stands behind it, where the library
 * does not look: a magic number u64 and the CRC32C u32 of all before.
 */
final class SnapshotTable {
    private static final long MAGIC = 0x4a53_5754_4142_4c31L;
    private static final int SUM = 8 + 4;

    private SnapshotTable() {}

    private static Path file(Path snapshot) {
        return snapshot.resolve(Snapshot.JRAFT_SNAPSHOT_META_FILE);
    }

    /** Adds the checksum to a table that the library has just written; the caller forces the file. */
    static void seal(Path snapshot) throws IOException {
        Path file = file(snapshot);
        byte[] table = Files.readAllBytes(file);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(table.length);
            out.write(sum(table, table.length));
        }
    }

    private static byte[] sum(byte[] table, int length) {
        CRC32C crc = new CRC32C();
        crc.update(table, 0, length);
        return ByteBuffer.allocate(SUM)
                .putLong(MAGIC)
                .putInt((int) crc.getValue())
                .array();
    }

    /**
     * Reads the table of a snapshot again.
     *
     * @throws DamagedFileException when it is not what was written
     */
    static void check(Path snapshot) throws IOException {
        Path file = file(snapshot);
        if (!Files.exists(file)) {
            throw new DamagedFileException(file, 0, "it is missing");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == libraryLength(bytes)) {
            return; // of an earlier version, which wrote no checksum
        }
        int table = bytes.length - SUM;
        if (table < 0 || ByteBuffer.wrap(bytes, table, SUM).compareTo(ByteBuffer.wrap(sum(bytes, table))) != 0) {
            throw new DamagedFileException(file, 0, "it fails its checksum");
        }
    }

    /** How long the library's own text is by its own words: name and message, each behind its length. */
    private static long libraryLength(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 8) {
            return -1;
        }
        long name = in.getInt(0);
        if (name < 0 || name > bytes.length - 8) {
            return -1;
        }
        return 8 + name + in.getInt((int) (4 + name));
    }
}
