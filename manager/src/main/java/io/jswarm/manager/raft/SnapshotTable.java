package io.jswarm.manager.raft;

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

    /** Adds the checksum to a table that the library has just written; the caller forces the file. */
    static void seal(Path file) throws IOException {
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

    /** Whether the file is what was written. */
    static boolean isWhole(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == libraryLength(bytes)) {
            return true; // of an earlier version, which wrote no checksum
        }
        int table = bytes.length - SUM;
        return table >= 0 && ByteBuffer.wrap(bytes, table, SUM).equals(ByteBuffer.wrap(sum(bytes, table)));
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
