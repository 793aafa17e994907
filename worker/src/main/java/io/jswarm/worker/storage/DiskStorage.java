package io.jswarm.worker.storage;

import io.jswarm.api.FeatureLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log on disk, rewritten when most of it is old. A torn end, as a kill or a power failure leaves it, is cut off; a file
 * damaged elsewhere is set aside and what stands before the damage is kept.
 */
public final class DiskStorage implements AgentStorage {
    private static final Logger LOG = LoggerFactory.getLogger(DiskStorage.class);
    private static final String NAME = "assignments.log";
    private static final long REWRITE_BYTES = 4L << 20;
    private static final int REWRITE_FACTOR = 4;
    private static final int TORN_BYTES = 4 << 10;

    private final Path folder;
    private final Path file;
    private final TreeMap<String, Entry> live = new TreeMap<>();
    private @Nullable FileChannel channel;
    private long rewrittenBytes;
    /** The feature level of what stands at the end of the file. */
    private int level = FeatureLevel.FIRST;

    /** Uses (or makes) a folder that only this user may read. */
    public DiskStorage(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
    }

    @Override
    public Stored load() throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Stored.nothing();
        }
        level = FeatureLevel.FIRST;
        for (Entry entry = EntryCodec.decode(bytes, level); entry != null; entry = EntryCodec.decode(bytes, level)) {
            LiveEntries.fold(live, entry);
            follow(entry);
        }
        if (bytes.hasRemaining()) {
            setAside(bytes);
        }
        return Stored.of(live.values());
    }

    /** A torn write is short and at the end; anything else is damage, of which a copy is kept. */
    private void setAside(ByteBuffer bytes) throws IOException {
        boolean torn = bytes.remaining() < TORN_BYTES
                && (bytes.remaining() < EntryCodec.HEADER
                        || bytes.getInt(bytes.position()) > bytes.remaining() - EntryCodec.HEADER);
        if (torn) {
            LOG.info("{} ends within an entry, as a kill leaves it; what stands before is used", file);
            return;
        }
        Path damaged = folder.resolve(NAME + ".damaged");
        Files.copy(file, damaged, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn(
                "{} is damaged at byte {}: a copy is kept as {}; what stands before is used, and the managers send the"
                        + " rest again. See whether the disk is failing",
                file,
                bytes.position(),
                damaged);
    }

    @Override
    public void append(List<Entry> entries, boolean durable) throws IOException {
        entries.forEach(entry -> LiveEntries.fold(live, entry));
        FileChannel open = channel;
        if (open == null || !open.isOpen() || tooLong(open)) {
            rewrite();
            return;
        }
        try {
            write(open, entries);
            if (durable) {
                open.force(false);
            }
        } catch (IOException e) {
            forgetChannel();
            throw e;
        }
    }

    private boolean tooLong(FileChannel open) throws IOException {
        return open.size() > REWRITE_BYTES && open.size() > REWRITE_FACTOR * rewrittenBytes;
    }

    private void write(FileChannel channel, Iterable<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            ByteBuffer frame = ByteBuffer.wrap(EntryCodec.encode(entry, level));
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
            follow(entry);
        }
    }

    private void follow(Entry entry) {
        level = entry instanceof Entry.PutLevel put ? put.level() : level;
    }

    /** Writes all that counts to a new file, which takes the place of the old one at once or not at all. */
    private void rewrite() throws IOException {
        forgetChannel();
        Path fresh = folder.resolve(NAME + ".new");
        FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        level = FeatureLevel.FIRST;
        try {
            write(out, live.values());
            out.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(folder)) {
                directory.force(true);
            }
            rewrittenBytes = out.size();
            channel = out;
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    private void forgetChannel() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        try {
            forgetChannel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
