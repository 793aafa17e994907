package io.jswarm.manager.raft;

import com.google.protobuf.ByteString;
import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The log on disk: a chain of segment files in the order of their sequence numbers. What each operation promises is on the
 * disk when it returns, and each is one durable step, so a crash leaves it done or not done:
 *
 * <ul>
 *   <li>append: one frame in the newest segment, forced once, and before it now and then the space for it and more; a
 *       new segment is begun when the newest is long enough, is not of this process, or is encrypted with an older key
 *       than there is now;
 *   <li>truncate the suffix: a new segment whose first index is the first one dropped; it voids everything at and after that
 *       index in older segments, which therefore cannot come back;
 *   <li>reset: a new segment with the reset mark, which voids all older ones;
 *   <li>truncate the prefix: whole segments are deleted, oldest first.
 * </ul>
 *
 * One thread writes, any thread reads. After an exception from a writing operation the log must not be written again.
 */
final class SegmentedLog implements Closeable {
    private final Path folder;
    private final long segmentBytes;
    private final Disk disk;
    private final @Nullable DataKeys keys;
    private final SecureRandom salts = new SecureRandom();
    /** By first index; guarded by this. Void segments are not in it. */
    private final TreeMap<Long, Segment> chain = new TreeMap<>();

    private Segment newest;
    private long firstIndex;
    /** Whether the newest segment is of this process; the writer's. */
    private boolean begun;

    private volatile boolean closed;

    private SegmentedLog(Path folder, long segmentBytes, Disk disk, @Nullable DataKeys keys, List<Segment> segments)
            throws IOException {
        this.folder = folder;
        this.segmentBytes = segmentBytes;
        this.disk = disk;
        this.keys = keys;
        for (Segment segment : segments) {
            chain.put(segment.header.firstIndex(), segment);
        }
        this.newest = segments.isEmpty() ? create(1, 1, true) : segments.getLast();
        this.firstIndex = chain.firstKey();
    }

    /**
     * Opens the log, or creates an empty one in an empty folder.
     *
     * @param segmentBytes a new file is begun when the newest has this many bytes
     * @param keys what entries are encrypted with; null for plain ones
     * @throws DamagedFileException when a file does not hold what was written
     */
    static SegmentedLog open(Path folder, long segmentBytes, Disk disk, @Nullable DataKeys keys) throws IOException {
        Files.createDirectories(folder);
        return new SegmentedLog(folder, segmentBytes, disk, keys, SegmentChain.load(folder, disk, keys));
    }

    /** The first index that counts. */
    synchronized long firstIndex() {
        return firstIndex;
    }

    /** The last index; one less than {@link #firstIndex} when the log is empty. */
    synchronized long lastIndex() {
        return Math.max(newest.lastIndex(), firstIndex - 1);
    }

    /** Bytes that count of all files that count: without the space that the newest has taken ahead. */
    synchronized long bytes() {
        long sum = 0;
        for (Segment segment : chain.values()) {
            sum += segment.length();
        }
        return sum;
    }

    /** Adds entries, which must follow the last one, and forces them to the disk once. */
    void append(List<LogRecord> records) throws IOException {
        requireOpen();
        if (records.isEmpty()) {
            return;
        }
        long next = lastIndex() + 1;
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).index != next + i) {
                throw new IOException("entry " + records.get(i).index + " does not follow entry " + (next + i - 1));
            }
        }
        if (newest.length() >= segmentBytes || !begun || hasOlderKey(newest)) {
            roll(next);
        }
        newest.append(records);
    }

    private boolean hasOlderKey(Segment segment) {
        return keys != null && segment.header.keyId() != keys.current().id();
    }

    /** Begins a segment for the next entry; one without entries, which it voids, goes. */
    private void roll(long next) throws IOException {
        Segment before = newest;
        boolean empty = before.lastIndex() < before.header.firstIndex();
        begin(next, empty && before.header.reset());
        if (empty) {
            synchronized (this) {
                chain.put(next, newest);
            }
            remove(before);
        }
    }

    /** The entry, or null when it is outside of the log. */
    @Nullable
    LogRecord read(long index) throws IOException {
        requireOpen();
        Segment segment = holding(index);
        if (segment == null) {
            return null;
        }
        try {
            return segment.read(index);
        } catch (DamagedFileException e) {
            throw e;
        } catch (IOException e) {
            requireOpen();
            if (holding(index) == segment) {
                throw e;
            }
            return null; // deleted while it was read
        }
    }

    private synchronized @Nullable Segment holding(long index) {
        Map.Entry<Long, Segment> floor = index < firstIndex ? null : chain.floorEntry(index);
        return floor == null ? null : floor.getValue();
    }

    /** The indexes of entries that hold a configuration, ascending. */
    synchronized List<Long> configurations() {
        List<Long> all = new ArrayList<>();
        chain.values().forEach(segment -> all.addAll(segment.configurations()));
        return all;
    }

    /** Drops the entries before the index; the log starts with it even if it had nothing so far. */
    void truncatePrefix(long firstKept) throws IOException {
        requireOpen();
        if (firstKept > lastIndex()) {
            reset(firstKept);
            return;
        }
        synchronized (this) {
            firstIndex = Math.max(firstIndex, firstKept);
        }
        while (true) {
            Segment oldest;
            synchronized (this) {
                oldest = chain.firstEntry().getValue();
                if (oldest == newest || oldest.lastIndex() >= firstKept) {
                    return;
                }
                chain.pollFirstEntry();
            }
            remove(oldest);
        }
    }

    /** Drops the entries after the index, for good. */
    void truncateSuffix(long lastKept) throws IOException {
        requireOpen();
        if (lastKept >= lastIndex()) {
            return;
        }
        if (lastKept < firstIndex() - 1) {
            throw new IOException("cannot keep entry " + lastKept + ": the log starts with " + firstIndex());
        }
        List<Segment> voided = new ArrayList<>();
        begin(lastKept + 1, false);
        synchronized (this) {
            for (Segment segment : chain.values()) {
                segment.forgetAfter(lastKept);
            }
            chain.values().stream()
                    .filter(segment -> segment != newest && segment.header.firstIndex() > lastKept)
                    .forEach(voided::add);
            chain.values().removeAll(voided);
            chain.put(newest.header.firstIndex(), newest);
        }
        for (Segment segment : voided.reversed()) {
            remove(segment);
        }
    }

    /** Drops everything; the next entry has this index. */
    void reset(long nextIndex) throws IOException {
        requireOpen();
        List<Segment> old;
        synchronized (this) {
            old = new ArrayList<>(chain.values());
        }
        begin(nextIndex, true);
        synchronized (this) {
            chain.clear();
            chain.put(nextIndex, newest);
            firstIndex = nextIndex;
        }
        for (Segment segment : old) {
            remove(segment);
        }
    }

    /** Begins a segment and then marks the one before: a marked last segment proves that a file is missing. */
    private void begin(long nextIndex, boolean reset) throws IOException {
        Segment before = newest;
        Segment created = create(before.header.sequence() + 1, nextIndex, reset);
        before.seal(before.lastIndex() + 1);
        synchronized (this) {
            newest = created;
        }
    }

    private Segment create(long sequence, long nextIndex, boolean reset) throws IOException {
        DataKey key = keys == null ? null : keys.current();
        SegmentHeader header = new SegmentHeader(
                sequence,
                nextIndex,
                reset,
                salts.nextLong(),
                key == null ? 0 : key.id(),
                key == null ? ByteString.EMPTY : ByteString.copyFrom(Aead.random(Aead.SALT)));
        Segment created = Segment.create(folder, header, key, disk, segmentBytes);
        begun = true;
        synchronized (this) {
            chain.putIfAbsent(nextIndex, created);
        }
        return created;
    }

    private void remove(Segment segment) throws IOException {
        segment.close();
        disk.delete(segment.file);
        disk.forceFolder(folder);
    }

    /** Whether it was closed: no operation does anything any more. */
    boolean isClosed() {
        return closed;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("The Raft log in " + folder + " is closed.");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Segment segment : chain.values()) {
            segment.close();
        }
    }
}
