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
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The library's snapshot folder, but with every file on the disk before the new snapshot takes the old one's place: the
 * library forces its own table only, and not what it copied from another member. It is read back then, too. And what it
 * copies is encrypted with this member's key. One writes at a time ({@link SnapshotTurn}).
 */
final class SyncedSnapshots extends LocalSnapshotStorage {
    /** A copy that was given up ends sooner: its thread is interrupted. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String written;
    private final RaftOptions options;
    private final Disk disk;
    private final DataKeys keys;
    private final SnapshotEnd end;
    private final SnapshotTurn turn;
    private final BiConsumer<String, Throwable> failed;
    private volatile @Nullable Endpoint address;
    /** A new snapshot did not get into its place: the library may take the old one for it. */
    private volatile boolean broken;

    /** Keeps them in the folder; told what failed and why, since the library says only that something did. */
    SyncedSnapshots(
            Path folder,
            RaftOptions options,
            Disk disk,
            DataKeys keys,
            SnapshotEnd end,
            SnapshotTurn turn,
            BiConsumer<String, Throwable> failed) {
        super(folder.toString(), folder.resolve("temp").toString(), options);
        this.written = folder.resolve("temp").toString();
        this.options = options;
        this.disk = disk;
        this.keys = keys;
        this.end = end;
        this.turn = turn;
        this.failed = failed;
    }

    @Override
    public void setServerAddr(Endpoint self) {
        super.setServerAddr(self);
        address = self;
    }

    @Override
    public @Nullable SnapshotReader open() {
        SnapshotReader counted = broken ? null : super.open();
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

    /** For a snapshot of this member's own. */
    @Override
    public @Nullable SnapshotWriter create() {
        return create(true, true);
    }

    /** For one that is copied from the leader. */
    @Override
    public @Nullable SnapshotWriter create(boolean fromEmpty) {
        return create(fromEmpty, false);
    }

    private @Nullable SnapshotWriter create(boolean fromEmpty, boolean own) {
        if (!turn.take(own, PATIENCE)) {
            return null;
        }
        // Clears the folder as the library does, and is given up for a writer that forces what it wrote.
        if (super.create(fromEmpty) != null) {
            LocalSnapshotWriter writer = new Forcing(own);
            if (writer.init(null)) {
                return writer;
            }
        }
        if (own) {
            turn.closed();
        }
        return null;
    }

    private final class Forcing extends LocalSnapshotWriter {
        private final boolean own;
        private @Nullable SnapshotMeta meta;

        Forcing(boolean own) {
            super(written, SyncedSnapshots.this, options);
            this.own = own;
        }

        @Override
        public boolean saveMeta(SnapshotMeta what) {
            meta = what;
            return super.saveMeta(what);
        }

        @Override
        public boolean sync() throws IOException {
            try {
                if (!super.sync()) {
                    throw new IOException("its table cannot be written");
                }
                keep();
            } catch (IOException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                // The library expects nothing else, and would wait for this snapshot for ever.
                IOException told = e instanceof IOException io ? io : new IOException(e.toString(), e);
                fault(told);
                throw told;
            }
            SnapshotMeta kept = meta;
            if (own && kept != null) {
                end.reached(kept.getLastIncludedIndex(), kept.getLastIncludedTerm());
            }
            return true;
        }

        /** When this fails the library goes on as if a copied snapshot were in its place. */
        @Override
        public void close(boolean keepDataOnError) throws IOException {
            try {
                super.close(keepDataOnError);
            } catch (IOException e) {
                fault(e);
                throw e;
            } finally {
                if (own) {
                    turn.closed();
                }
            }
        }

        private void fault(IOException e) {
            if (!Thread.currentThread().isInterrupted()) { // else the copying was given up: an election is enough
                broken = true;
                failed.accept("keeping the new snapshot in " + getPath(), e);
            }
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
            for (String listed : listFiles()) {
                if (!files.contains(folder.resolve(listed))) {
                    throw new IOException("its file " + listed + " is missing");
                }
            }
            if (files.contains(folder.resolve(SnapshotFiles.STATE))) {
                // Before the log and the snapshot before are dropped for it.
                StateFile.check(folder.resolve(SnapshotFiles.STATE), keys);
            }
        }
    }
}
