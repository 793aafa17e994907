package io.jswarm.manager.raft;

import io.jswarm.manager.raft.LogFormat.FrameHeader;
import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    /** As many zeros at the end of what was encrypted are no chance. */
    private static final int MISSING = 4;

    private static final byte[] NOTHING = {};

    final SegmentHeader header;
    final List<Integer> offsets = new ArrayList<>();
    final List<Long> configurations = new ArrayList<>();
    /** Reads the entries; null when they are plain. */
    final @Nullable SegmentCipher cipher;
    /** Bytes of the good part. */
    int length;

    boolean sealed;

    private final Path file;
    /** The file while it is looked at. */
    private byte[] bytes;

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
        byte[] bytes = bytes(file);
        SegmentHeader header = SegmentHeader.decode(bytes);
        if (header == null) {
            // A file is forced with its header alone before it gets entries.
            boolean unused = bytes.length <= LogFormat.SEALED_HEADER;
            if (newest && unused && (SegmentHeader.isTooShort(bytes) || hasEmptySector(bytes, 0, bytes.length))) {
                return null;
            }
            throw new DamagedFileException(
                    file,
                    0,
                    "its header is not one of this version or was changed; it and all entries in it, from the end of the"
                            + " file before on, are lost");
        }
        SegmentScan scan = new SegmentScan(file, bytes, header, cipher(file, header, keys));
        scan.run();
        scan.bytes = NOTHING;
        return scan;
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            DamagedFileException damage =
                    new DamagedFileException(file, 0, "it cannot be read (" + e.getMessage() + ")");
            damage.initCause(e);
            throw damage;
        }
    }

    private static @Nullable SegmentCipher cipher(Path file, SegmentHeader header, @Nullable DataKeys keys)
            throws DamagedFileException {
        if (!header.isSealed()) {
            if (keys != null && !keys.readsPlain()) {
                throw new DamagedFileException(
                        file,
                        0,
                        "it is not encrypted, though all files of this manager are: another one was put in its place; what was"
                                + " in that is lost");
            }
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
                if (allZero(bytes, length, bytes.length)) {
                    return; // space that was to be cut off when the mark was written
                }
                throw new DamagedFileException(file, length, "bytes follow its end mark");
            }
            String fault = frame();
            if (fault != null) {
                long behind = lastIndexBehind(length);
                if (behind > 0 || !torn(length)) {
                    throw new DamagedFileException(file, length, fault + lost(behind));
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

    /** What the damage costs: everything from the bad place on, whatever can be recognised behind it. */
    private String lost(long behind) {
        String seen =
                offsets.isEmpty() ? "no entry before it is whole" : "entries up to " + (nextIndex() - 1) + " are whole";
        return "; " + seen + ", those from " + nextIndex() + " on are lost"
                + (behind > 0 ? ", though up to " + behind + " were here" : "");
    }

    /** The last index of the good frames behind a bad place: they prove that it was on the disk; 0 when there are none. */
    private long lastIndexBehind(int at) {
        long last = 0;
        for (int next = at + 1; next + LogFormat.FRAME_HEADER <= bytes.length; next++) {
            FrameHeader frame = FrameHeader.decode(bytes, next, header.salt());
            if (frame != null && frame.firstIndex() > nextIndex()) {
                last = Math.max(last, frame.firstIndex() + frame.count() - 1);
            }
        }
        return last;
    }

    /**
     * Whether the bad bytes from here on are a write that a crash cut short: too short, or what is bad first lies in part in a
     * sector that never reached the disk. An empty sector elsewhere in the frame explains nothing.
     *
     * <p>That space is taken ahead makes this no weaker. It is zeros that were forced, so a sector that a write did not
     * reach is as empty as it is behind the end of a file; nothing is forced behind a write before the write is, so
     * good entries there prove damage as ever; and where nothing but zeros follow what is good, a bare file ended,
     * which was no damage either. Only a process that was killed between two parts of a write left a file that was too
     * short, and leaves now a write that ends anywhere in a sector: {@link #endsWithin}.
     */
    private boolean torn(int at) {
        int from = at + LogFormat.FRAME_HEADER;
        if (bytes.length < from) {
            return true;
        }
        FrameHeader frame = FrameHeader.decode(bytes, at, header.salt());
        if (frame == null) {
            return hasEmptySector(bytes, at, from) || endsWithin(at, from);
        }
        if (frame.firstIndex() != nextIndex()) {
            return false;
        }
        if (frame.bytes() > bytes.length - from) {
            return true;
        }
        int end = from + frame.bytes();
        int record = from;
        for (int i = 0; i < frame.count(); i++) {
            LogRecord entry = LogFormat.record(bytes, record, end);
            if (entry == null) {
                int badEnd = badEnd(record, end);
                return hasEmptySector(bytes, record, badEnd) || endsWithin(record, badEnd);
            }
            record += LogFormat.RECORD_HEADER + entry.body.length;
        }
        return false;
    }

    /** Where a bad record ends as far as can be told: its length may be what is bad. */
    private int badEnd(int record, int end) {
        int header = Math.min(end, record + LogFormat.RECORD_HEADER);
        if (header - record < LogFormat.RECORD_HEADER || hasEmptySector(bytes, record, header)) {
            return end;
        }
        int body = ByteBuffer.wrap(bytes).getInt(record);
        return body < 0 || body > end - header ? header : header + body;
    }

    /**
     * Whether only zeros stand from within this range on to the end of the file. A header ends with its checksum and an
     * encrypted entry with a tag, which would have to end with that many zeros for a changed bit to be taken for this;
     * a write that lacks less than that of one is refused. Plain entries may end with any zeros; no space is taken for
     * them.
     */
    private boolean endsWithin(int from, int to) {
        return cipher != null && to - from >= MISSING && allZero(bytes, to - MISSING, bytes.length);
    }

    /** Whether a sector that has bytes of this range holds none of what the range was written with. */
    private static boolean hasEmptySector(byte[] bytes, int from, int to) {
        int start = from;
        while (start < to) {
            int end = Math.min(to, (start / SECTOR + 1) * SECTOR);
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
