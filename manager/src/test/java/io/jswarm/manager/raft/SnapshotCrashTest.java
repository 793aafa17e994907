package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attack 10: several snapshots in a row, and a crash before and after each durable step of any of them. Whatever the
 * folder looks like then, a member that starts on it has every write that was acknowledged.
 */
class SnapshotCrashTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    /** Copies the member's folder at each step while that is wished. */
    private final class Copying extends RealDisk {
        private final List<Path> copies = new ArrayList<>();
        private final List<Long> acknowledged = new ArrayList<>();
        private volatile boolean wanted;
        private volatile boolean unforced;
        private volatile long revision;
        private Path member = folder;

        /** Whether each file of the log that holds nothing after this entry is gone, durably. */
        boolean isCut(long index) {
            try {
                List<Path> files = SegmentChain.files(member.resolve("log"));
                SegmentHeader second = files.size() == 1
                        ? null
                        : SegmentHeader.decode(SealedFile.head(files.get(1), LogFormat.SEALED_HEADER));
                return !unforced && (files.size() == 1 || second != null && second.firstIndex() > index + 1);
            } catch (IOException e) {
                return false; // a file went away meanwhile
            }
        }

        private synchronized void copy() throws IOException {
            if (wanted) {
                Path copy = folder.resolve("copy" + copies.size());
                StagedFiles.copy(member, copy);
                copies.add(copy);
                acknowledged.add(revision);
            }
        }

        @Override
        public void force(Path file, RandomAccessFile open) throws IOException {
            copy();
            super.force(file, open);
            copy();
        }

        @Override
        public void forceFolder(Path names) throws IOException {
            copy();
            super.forceFolder(names);
            copy();
            unforced = false;
        }

        @Override
        public void delete(Path file) throws IOException {
            unforced = true;
            copy();
            super.delete(file);
            copy();
        }
    }

    @Test
    void aCrashAtAnyStepOfSnapshotsInARowLosesNothing() throws Exception {
        Copying disk = new Copying();
        try (RaftGroup group =
                new RaftGroup(
                        folder,
                        1,
                        config -> new RaftStoreConfig(
                                config.folder(),
                                config.raftId(),
                                config.start(),
                                config.electionTimeoutMs(),
                                1_000_000,
                                2_000)) {
                    @Override
                    Disk disk(int member) {
                        return disk;
                    }
                }) {
            disk.member = group.folder(0);
            Store store = group.store(group.leader());
            for (int i = 0; i < 3; i++) {
                StoreContract.commit(group, 0, "n" + i + "-", 20);
                disk.revision = store.image().revision();
                long before = store.stats().snapshotIndex();
                group.awaitApplied(0);
                disk.wanted = true;
                group.get(store.snapshot());
                group.await("a snapshot", () -> store.stats().snapshotIndex() > before);
                // A moment later, and up to the snapshot before: what came since is kept for those that lag.
                group.await("the log is cut", () -> disk.isCut(before));
                disk.wanted = false;
            }
            assertThat(group.listener(0).faults()).isEmpty();
            group.crash(0);
            assertThat(disk.copies).hasSizeGreaterThan(10);
            for (int i = 0; i < disk.copies.size(); i++) {
                startsWith(disk.copies.get(i), group.id(0), disk.acknowledged.get(i));
            }
        }
    }

    /** Kills again right after the start, and starts once more: a start clears away what a crash left, and may crash too. */
    private static void startsWith(Path copy, String id, long revision) throws Exception {
        RaftStoreConfig config = RaftStoreConfig.of(copy, id, Start.RESTART).withElectionTimeoutMs(100);
        RaftStore.open(config, new MemoryNetwork(), new RecordingListener()).halt();
        RecordingListener listener = new RecordingListener();
        RaftStore store = RaftStore.open(config, new MemoryNetwork(), listener);
        try {
            store.readBarrier(LONG).get(10, TimeUnit.SECONDS);
            assertThat(store.image().revision()).as("in " + copy).isEqualTo(revision);
            assertThat(listener.faults()).isEmpty();
            assertThat(Files.exists(copy.resolve("snapshot").resolve("temp"))).isFalse();
        } finally {
            store.halt();
        }
    }
}
