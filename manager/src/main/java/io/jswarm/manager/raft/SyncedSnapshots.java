package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.SnapshotCopierOptions;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotCopier;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotStorage;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotWriter;
import com.alipay.sofa.jraft.util.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The library's snapshot folder, but with every file on the disk before the new snapshot takes the old one's place: the
 * library forces its own table only, and not what it copied from another member. It is read back then, too. And what it copies is encrypted with this
 * member's key.
 */
final class SyncedSnapshots extends LocalSnapshotStorage {
    private final String written;
    private final RaftOptions options;
    private final Disk disk;
    private final DataKeys keys;
    private final SnapshotEnd end;
    private final BiConsumer<String, Throwable> failed;
    private volatile @Nullable Endpoint address;

    /** Keeps them in the folder; told what failed and why, since the library says only that something did. */
    SyncedSnapshots(
            Path folder,
            RaftOptions options,
            Disk disk,
            DataKeys keys,
            SnapshotEnd end,
            BiConsumer<String, Throwable> failed) {
        super(folder.toString(), folder.resolve("temp").toString(), options);
        this.written = folder.resolve("temp").toString();
        this.options = options;
        this.disk = disk;
        this.keys = keys;
        this.end = end;
        this.failed = failed;
    }

    @Override
    public void setServerAddr(Endpoint self) {
        super.setServerAddr(self);
        address = self;
    }

    @Override
    public @Nullable SnapshotReader open() {
        SnapshotReader counted = super.open();
        if (counted == null) {
            return null;
        }
        // The library counts the readers of a snapshot; this one takes the place of the one that was counted.
        SnapshotReader reader = new SealedSnapshotReader(this, address, options, counted.getPath(), keys);
        if (reader.init(null)) {
            return reader;
        }
        counted.shutdown();
        return null;
    }

    @Override
    public @Nullable SnapshotCopier startToCopyFrom(String uri, SnapshotCopierOptions given) {
        return super.startToCopyFrom(
                uri,
                new SnapshotCopierOptions(
                        given.getGroupId(),
                        new SealingCopies(given.getRaftClientService(), keys),
                        given.getTimerManager(),
                        given.getRaftOptions(),
                        given.getNodeOptions()));
    }

    @Override
    public @Nullable SnapshotWriter create(boolean fromEmpty) {
        // Clears the folder as the library does, and is given up for a writer that forces what it wrote.
        if (super.create(fromEmpty) == null) {
            return null;
        }
        LocalSnapshotWriter writer = new Forcing();
        return writer.init(null) ? writer : null;
    }

    private final class Forcing extends LocalSnapshotWriter {
        private @Nullable SnapshotMeta meta;

        Forcing() {
            super(written, SyncedSnapshots.this, options);
        }

        @Override
        public boolean saveMeta(SnapshotMeta what) {
            meta = what;
            return super.saveMeta(what);
        }

        @Override
        public boolean sync() throws IOException {
            if (!super.sync()) {
                return false;
            }
            try {
                keep();
            } catch (IOException | RuntimeException e) {
                failed.accept("keeping the new snapshot in " + getPath(), e);
                throw e;
            }
            SnapshotMeta kept = meta;
            if (kept != null) {
                end.kept(kept.getLastIncludedIndex(), kept.getLastIncludedTerm());
            }
            return true;
        }

        private void keep() throws IOException {
            Path folder = Path.of(getPath());
            SnapshotTable.seal(folder.resolve(JRAFT_SNAPSHOT_META_FILE));
            List<Path> files;
            try (Stream<Path> list = Files.list(folder)) {
                files = list.filter(Files::isRegularFile).toList();
            }
            for (Path file : files) {
                try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                    disk.force(file, open);
                }
            }
            disk.forceFolder(folder);
            if (files.contains(folder.resolve(SnapshotFiles.STATE))) {
                readBack(folder.resolve(SnapshotFiles.STATE));
            }
        }

        /** All checksums are right, before the log and the snapshot before are dropped for it. */
        private void readBack(Path state) throws IOException {
            try (InputStream in = SealedFile.read(state, keys)) {
                io.jswarm.manager.store.SnapshotReader.check(in);
            } catch (IOException | RuntimeException e) {
                throw new IOException("the new snapshot " + state + " cannot be read back: " + e.getMessage(), e);
            }
        }
    }
}
