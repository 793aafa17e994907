package io.jswarm.manager.raft;

import io.jswarm.manager.raft.LogFormat.FrameHeader;
import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment file from its start and finds where its good part ends. It may end in a torn write: of entries in the newest
 * segment, of the seal in one before (a loss of entries there shows, since the next segment does not follow). Everything else
 * that does not fit is damage.
 */
final class SegmentScan {
    private static final int SECTOR = 512;

    final SegmentHeader header;
    final List<Integer> offsets = new ArrayList<>();
    final List<Long> configurations = new ArrayList<>();
    /** Reads the entries; null when they are plain. */
    final @Nullable SegmentCipher cipher;
    /** Bytes of the good part. */
    int length;

    boolean sealed;

    private final Path file;
    private final byte[] bytes;

    private SegmentScan(Path file, byte[] bytes, SegmentHeader header, @Nullable SegmentCipher cipher) {
        this.file = file;
        this.bytes = bytes;
        this.header = header;
        this.cipher = cipher;
        this.length = header.length();
    }

    /**
     * Scans a file.
     *
     * @param newest whether the file may have been in creation at a crash
     * @param keys what encrypted files are read with
     * @return null when the newest file is a segment that was being created at a crash and never used
     * @throws DamagedFileException when it holds anything but what was written
     */
    static @Nullable SegmentScan of(Path file, boolean newest, @Nullable DataKeys keys) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        SegmentHeader header = SegmentHeader.decode(bytes);
        if (header == null) {
            if (newest && (SegmentHeader.isTooShort(bytes) || hasEmptySector(bytes, 0))) {
                return null;
            }
            throw new DamagedFileException(file, 0, "its header is not one of this version or was changed");
        }
        SegmentScan scan = new SegmentScan(file, bytes, header, cipher(file, header, keys));
        scan.run();
        return scan;
    }

    private static @Nullable SegmentCipher cipher(Path file, SegmentHeader header, @Nullable DataKeys keys)
            throws DamagedFileException {
        if (!header.isSealed()) {
            return null;
        }
        DataKey key = keys == null ? null : keys.find(header.keyId());
        if (key == null) {
            throw new DamagedFileException(
                    file, 0, "it is encrypted with key " + Long.toHexString(header.keyId()) + ", which is lost");
        }
        return new SegmentCipher(header, key);
    }

    private void run() throws DamagedFileException {
        while (length < bytes.length) {
            if (sealed) {
                throw new DamagedFileException(file, length, "bytes follow its end mark");
            }
            String fault = frame();
            if (fault != null) {
                if (!torn(length)) {
                    throw new DamagedFileException(file, length, fault);
                }
                return;
            }
        }
    }

    /** Takes the frame at the end of the good part; says what is wrong with it, or null. */
    private @Nullable String frame() throws DamagedFileException {
        FrameHeader frame = FrameHeader.decode(bytes, length, header.salt());
        if (frame == null) {
            return "no entries start here";
        }
        if (frame.firstIndex() != nextIndex()) {
            return "entry " + nextIndex() + " was expected, but " + frame.firstIndex() + " follows";
        }
        int from = length + LogFormat.FRAME_HEADER;
        if (frame.bytes() < 0 || frame.bytes() > bytes.length - from) {
            return "the last entries are not whole";
        }
        List<Integer> found = new ArrayList<>(frame.count());
        List<Long> foundConfigurations = new ArrayList<>();
        int end = from + frame.bytes();
        int at = from;
        for (int i = 0; i < frame.count(); i++) {
            LogRecord entry = LogFormat.record(bytes, at, end);
            if (entry == null || entry.index != frame.firstIndex() + i) {
                return "entry " + (frame.firstIndex() + i) + " fails its checksum";
            }
            if (cipher != null) {
                Segment.opened(cipher, entry, file, at);
            }
            found.add(at);
            if (entry.type == LogRecord.CONFIGURATION) {
                foundConfigurations.add(entry.index);
            }
            at += LogFormat.RECORD_HEADER + entry.body.length;
        }
        if (at != end) {
            return "entries from " + frame.firstIndex() + " have the wrong length";
        }
        sealed = frame.count() == 0;
        offsets.addAll(found);
        configurations.addAll(foundConfigurations);
        length = end;
        return null;
    }

    private long nextIndex() {
        return header.firstIndex() + offsets.size();
    }

    /**
     * Whether the bad bytes from here on are a write that a crash cut short: too short, or with a sector that never reached
     * the disk, and no good frame behind.
     */
    private boolean torn(int at) {
        for (int next = at + 1; next + LogFormat.FRAME_HEADER <= bytes.length; next++) {
            FrameHeader frame = FrameHeader.decode(bytes, next, header.salt());
            if (frame != null && frame.firstIndex() > nextIndex()) {
                return false;
            }
        }
        if (bytes.length - at < LogFormat.FRAME_HEADER) {
            return true;
        }
        FrameHeader frame = FrameHeader.decode(bytes, at, header.salt());
        boolean cutShort = frame != null
                && frame.firstIndex() == nextIndex()
                && frame.bytes() > bytes.length - at - LogFormat.FRAME_HEADER;
        return cutShort || hasEmptySector(bytes, at);
    }

    private static boolean hasEmptySector(byte[] bytes, int from) {
        int start = from;
        while (start < bytes.length) {
            int end = Math.min(bytes.length, (start / SECTOR + 1) * SECTOR);
            if (allZero(bytes, start, end)) {
                return true;
            }
            start = end;
        }
        return false;
    }

    private static boolean allZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
