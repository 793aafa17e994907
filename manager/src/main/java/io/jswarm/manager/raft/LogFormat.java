package io.jswarm.manager.raft;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a segment file is laid out, big endian. A header, then frames; a frame is what was appended and forced at once, so a
 * good frame behind a bad one proves that the bad one was on the disk and is damage, not a torn write.
 *
 * <pre>
 * segment  magic u32, format u32, sequence u64, first index u64, flags u32, salt u64,
 *          in format 2: id of the data key u64, salt of the segment's key 32 bytes; crc32c u32
 * frame    magic u32, bytes of records u32, count u32, first index u64, crc32c with the salt u32, records
 * record   bytes of body u32, index u64, term u64, type u8, crc32c of all else u32, body
 * </pre>
 *
 * A frame without records is the seal: another segment follows. In format 2 bodies are encrypted ({@link SegmentCipher});
 * all else, and so the search for a torn end, is as in format 1.
 */
final class LogFormat {
    private static final int PLAIN_HEADER = 40;
    static final int SEALED_HEADER = PLAIN_HEADER + 8 + Aead.SALT;
    static final int FRAME_HEADER = 24;
    static final int RECORD_HEADER = 25;
    private static final int SEGMENT_MAGIC = 0x4a53574c;
    private static final int FRAME_MAGIC = 0x4a535746;
    private static final int PLAIN = 1;
    private static final int SEALED = 2;
    private static final int FLAG_RESET = 1;

    private LogFormat() {}

    /**
     * What stands at a segment's start.
     *
     * @param reset everything in older segments is void
     * @param keyId the data key that the segment's key follows from; 0 in a plain segment
     * @param keySalt drawn for this segment alone; empty in a plain one
     */
    record SegmentHeader(long sequence, long firstIndex, boolean reset, long salt, long keyId, ByteString keySalt) {
        /** Whether bodies are encrypted. */
        boolean isSealed() {
            return !keySalt.isEmpty();
        }

        int length() {
            return isSealed() ? SEALED_HEADER : PLAIN_HEADER;
        }

        byte[] encode() {
            ByteBuffer out = ByteBuffer.allocate(length());
            out.putInt(SEGMENT_MAGIC).putInt(isSealed() ? SEALED : PLAIN);
            out.putLong(sequence).putLong(firstIndex);
            out.putInt(reset ? FLAG_RESET : 0).putLong(salt);
            if (isSealed()) {
                out.putLong(keyId).put(keySalt.asReadOnlyByteBuffer());
            }
            out.putInt(crc(0, out.array(), 0, length() - 4));
            return out.array();
        }

        /** Null when the bytes are not a header; throws nothing, the caller knows the file. */
        static @Nullable SegmentHeader decode(byte[] file) {
            if (isTooShort(file)) {
                return null;
            }
            ByteBuffer in = ByteBuffer.wrap(file);
            int format = in.getInt(4);
            int length = format == PLAIN ? PLAIN_HEADER : SEALED_HEADER;
            boolean good = in.getInt(0) == SEGMENT_MAGIC
                    && in.getInt(length - 4) == crc(0, file, 0, length - 4)
                    && (format == PLAIN || format == SEALED);
            if (!good) {
                return null;
            }
            boolean sealed = format == SEALED;
            return new SegmentHeader(
                    in.getLong(8),
                    in.getLong(16),
                    (in.getInt(24) & FLAG_RESET) != 0,
                    in.getLong(28),
                    sealed ? in.getLong(PLAIN_HEADER - 4) : 0,
                    sealed ? ByteString.copyFrom(file, PLAIN_HEADER + 4, Aead.SALT) : ByteString.EMPTY);
        }

        /** Whether these bytes are less than a header. */
        static boolean isTooShort(byte[] file) {
            return file.length < PLAIN_HEADER
                    || file.length < SEALED_HEADER && ByteBuffer.wrap(file).getInt(4) != PLAIN;
        }
    }

    /** A frame's header. */
    record FrameHeader(int bytes, int count, long firstIndex) {
        void encode(byte[] frame, long salt) {
            ByteBuffer out = ByteBuffer.wrap(frame);
            out.putInt(FRAME_MAGIC).putInt(bytes).putInt(count).putLong(firstIndex);
            out.putInt(crc(salt, frame, 0, FRAME_HEADER - 4));
        }

        /** Null when there is no frame header at this place. */
        static @Nullable FrameHeader decode(byte[] file, int at, long salt) {
            ByteBuffer in = ByteBuffer.wrap(file);
            if (at + FRAME_HEADER > file.length
                    || in.getInt(at) != FRAME_MAGIC
                    || in.getInt(at + FRAME_HEADER - 4) != crc(salt, file, at, FRAME_HEADER - 4)) {
                return null;
            }
            return new FrameHeader(in.getInt(at + 4), in.getInt(at + 8), in.getLong(at + 12));
        }
    }

    /** One frame of records; each record's offset within the frame is added to {@code offsets}. */
    static byte[] frame(List<LogRecord> records, long salt, int[] offsets) {
        int bytes = 0;
        for (LogRecord entry : records) {
            bytes = Math.addExact(bytes, RECORD_HEADER + entry.body.length);
        }
        byte[] frame = new byte[Math.addExact(FRAME_HEADER, bytes)];
        new FrameHeader(bytes, records.size(), records.getFirst().index).encode(frame, salt);
        int at = FRAME_HEADER;
        for (int i = 0; i < records.size(); i++) {
            offsets[i] = at;
            at = putRecord(frame, at, records.get(i));
        }
        return frame;
    }

    /** The frame that says that another segment follows. */
    static byte[] seal(long nextIndex, long salt) {
        byte[] frame = new byte[FRAME_HEADER];
        new FrameHeader(0, 0, nextIndex).encode(frame, salt);
        return frame;
    }

    /** Returns where the next record starts. */
    private static int putRecord(byte[] frame, int at, LogRecord entry) {
        ByteBuffer out = ByteBuffer.wrap(frame).position(at);
        out.putInt(entry.body.length).putLong(entry.index).putLong(entry.term).put(entry.type);
        out.putInt(recordCrc(frame, at, entry.body, 0, entry.body.length));
        return out.put(entry.body).position();
    }

    /** The record at this place, or null when it is not whole and unharmed. */
    static @Nullable LogRecord record(byte[] bytes, int at, int limit) {
        if (at + RECORD_HEADER > limit) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int length = in.getInt(at);
        if (length < 0 || length > limit - at - RECORD_HEADER) {
            return null;
        }
        int body = at + RECORD_HEADER;
        if (in.getInt(at + 21) != recordCrc(bytes, at, bytes, body, length)) {
            return null;
        }
        byte[] copy = new byte[length];
        in.get(body, copy);
        return new LogRecord(in.getLong(at + 4), in.getLong(at + 12), in.get(at + 20), copy);
    }

    private static int recordCrc(byte[] header, int at, byte[] body, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(header, at, 21);
        crc.update(body, from, length);
        return (int) crc.getValue();
    }

    private static int crc(long salt, byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(0, salt));
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
