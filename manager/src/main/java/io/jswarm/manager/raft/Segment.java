package io.jswarm.manager.raft;

import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * One open file of the log. One thread writes; any thread reads what was written. Only the process that created a file adds
 * entries to it: so no index is encrypted twice under one key. Plain files and not channels: the library interrupts threads,
 * and an interrupt closes a channel for everybody.
 *
 * <p>While a file gets entries, zeros stand behind them: an entry that overwrites forced zeros changes no length and takes no
 * blocks, which the file system would have to write besides, and a full disk is met before the entry. Large frames go without:
 * they would be written twice, and what is saved is the same for a small one.
 */
final class Segment implements Closeable {
    /** Bytes of zeros that are written and forced at once. */
    static final int STEP = 1 << 20;
    /** Frames above this are not worth the zeros. */
    static final int SMALL = 32 << 10;

    final SegmentHeader header;
    final Path file;

    private final Disk disk;
    private final @Nullable SegmentCipher cipher;
    private final RandomAccessFile writer;
    private final RandomAccessFile reader;
    /** No space is taken beyond. */
    private final long limit;

    private final List<Long> configurations = new ArrayList<>();
    private int[] offsets = new int[256];
    private int count;
    private long length;
    /** Bytes of the file, with the zeros; like what is written, guarded by the writer. */
    private long taken;
    /** Whether a write began and did not end: of what failed nothing is cut off in this process. */
    private boolean failed;

    private Segment(SegmentHeader header, @Nullable SegmentCipher cipher, Path file, Disk disk, long limit)
            throws IOException {
        this.limit = limit;
        this.header = header;
        this.cipher = cipher;
        this.file = file;
        this.disk = disk;
        this.writer = new RandomAccessFile(file.toFile(), "rw");
        this.reader = new RandomAccessFile(file.toFile(), "r");
    }

    /**
     * Creates the file; it and its name are on the disk on return.
     *
     * @param limit how far space is taken ahead; in plain files it never is, since a write that ends within its space is told
     *     from damage by what encryption leaves behind ({@link SegmentScan})
     */
    static Segment create(Path folder, SegmentHeader header, @Nullable DataKey key, Disk disk, long limit)
            throws IOException {
        SegmentCipher cipher = key == null ? null : new SegmentCipher(header, key);
        Path file = folder.resolve(name(header.sequence()));
        Segment segment = new Segment(header, cipher, file, disk, key == null ? 0 : limit);
        segment.writer.setLength(0);
        disk.write(segment.file, segment.writer, header.encode());
        segment.length = header.length();
        segment.taken = segment.length;
        disk.force(segment.file, segment.writer);
        disk.forceFolder(folder);
        return segment;
    }

    /** Opens a scanned file, and cuts zeros or a torn end off; the rest is on the disk on return. */
    static Segment open(Path file, SegmentScan scan, Disk disk) throws IOException {
        Segment segment = new Segment(scan.header, scan.cipher, file, disk, 0);
        if (segment.writer.length() > scan.length) {
            segment.writer.setLength(scan.length);
        }
        disk.force(file, segment.writer);
        segment.length = scan.length;
        segment.taken = scan.length;
        segment.count = scan.offsets.size();
        segment.offsets = scan.offsets.stream().mapToInt(Integer::intValue).toArray();
        segment.configurations.addAll(scan.configurations);
        return segment;
    }

    /**
     * Writes what counts once more and forces it. A process that ended between writing and forcing leaves bytes that can be
     * read and are not on the disk; after a forcing that failed the kernel even counts them as written, and forcing alone
     * would do nothing. Before anything was added in this process.
     */
    void writeAgain() throws IOException {
        byte[] bytes = new byte[Math.toIntExact(length())];
        synchronized (reader) {
            reader.seek(0);
            reader.readFully(bytes);
        }
        writer.seek(0);
        disk.write(file, writer, bytes);
        disk.force(file, writer);
    }

    static String name(long sequence) {
        return String.format("%016d.log", sequence);
    }

    /** The index of the last entry that counts; one less than the first index when there is none. */
    synchronized long lastIndex() {
        return header.firstIndex() + count - 1;
    }

    /** Bytes that count, without zeros behind them. */
    synchronized long length() {
        return length;
    }

    /** Writes the entries, which must follow the last one, and forces them. Writer's thread only. */
    void append(List<LogRecord> records) throws IOException {
        int[] added = new int[records.size()];
        List<LogRecord> written =
                cipher == null ? records : records.stream().map(cipher::seal).toList();
        byte[] frame = LogFormat.frame(written, header.salt(), added);
        int start;
        synchronized (writer) {
            takeSpace(frame.length);
            start = Math.toIntExact(writeAtEnd(frame));
        }
        synchronized (this) {
            if (offsets.length < count + added.length) {
                offsets = Arrays.copyOf(offsets, Math.max(count + added.length, offsets.length * 2));
            }
            for (int i = 0; i < added.length; i++) {
                offsets[count + i] = start + added[i];
                if (records.get(i).type == LogRecord.CONFIGURATION) {
                    configurations.add(records.get(i).index);
                }
            }
            count += added.length;
        }
    }

    /** Cuts the zeros off and marks that another segment follows; nothing is written after. Writer's thread only. */
    void seal(long nextIndex) throws IOException {
        synchronized (writer) {
            cut();
            writeAtEnd(LogFormat.seal(nextIndex, header.salt()));
        }
        endWriting();
    }

    /** Lets go of what writing needs. Writer's thread only. */
    void endWriting() throws IOException {
        writer.close();
    }

    /** With the writer's lock, so that whoever closes the file does not cut off what is being written. */
    private long writeAtEnd(byte[] bytes) throws IOException {
        long start = length();
        failed = true;
        writer.seek(start);
        disk.write(file, writer, bytes);
        disk.force(file, writer);
        failed = false;
        synchronized (this) {
            length = start + bytes.length;
        }
        taken = Math.max(taken, length());
        return start;
    }

    /**
     * Writes zeros where a small frame would not fit. Forced by themselves: what an entry overwrites is on the disk, so after a
     * power loss there is the entry or zeros in each sector.
     */
    private void takeSpace(int frame) throws IOException {
        long end = length() + frame;
        long next = Math.min(limit, taken + STEP);
        if (frame <= SMALL && end > taken && end <= next) {
            writer.seek(taken);
            disk.write(file, writer, new byte[Math.toIntExact(next - taken)]);
            disk.force(file, writer);
            taken = next;
        }
    }

    private void cut() throws IOException {
        if (taken > length() && !failed) {
            writer.setLength(length());
            taken = length();
        }
    }

    /** Forgets the entries after the index; they stay in the file, where the next segment's first index voids them. */
    synchronized void forgetAfter(long lastKept) {
        count = Math.toIntExact(Math.min(count, Math.max(0, lastKept - header.firstIndex() + 1)));
        configurations.removeIf(index -> index > lastKept);
    }

    /** The indexes of entries that hold a configuration. */
    synchronized List<Long> configurations() {
        return List.copyOf(configurations);
    }

    /** Reads an entry; null when it is not in this segment. */
    @Nullable
    LogRecord read(long index) throws IOException {
        int from;
        int to;
        synchronized (this) {
            int position = Math.toIntExact(Math.max(-1, index - header.firstIndex()));
            if (position < 0 || position >= count) {
                return null;
            }
            from = offsets[position];
            to = position + 1 < count ? offsets[position + 1] : Math.toIntExact(length);
        }
        byte[] bytes = new byte[to - from];
        synchronized (reader) {
            reader.seek(from);
            reader.readFully(bytes);
        }
        LogRecord entry = LogFormat.record(bytes, 0, bytes.length);
        if (entry == null || entry.index != index) {
            throw new DamagedFileException(file, from, "entry " + index + " fails its checksum");
        }
        return cipher == null ? entry : opened(cipher, entry, file, from);
    }

    /** The entry in clear; one whose checksum is right and whose authentication is not was never written so. */
    static LogRecord opened(SegmentCipher cipher, LogRecord entry, Path file, long at) throws DamagedFileException {
        try {
            return cipher.open(entry);
        } catch (AEADBadTagException e) {
            throw new DamagedFileException(
                    file, at, "entry " + entry.index + " fails its authentication: it is not what this manager wrote");
        }
    }

    /** Zeros are cut off, after a write that another thread is at. Not forced: a start cuts off what is left. */
    @Override
    public void close() throws IOException {
        try {
            synchronized (writer) {
                cut();
            }
        } finally {
            writer.close();
            synchronized (reader) {
                reader.close();
            }
        }
    }
}
