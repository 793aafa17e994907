package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many entries are written at once, the disk is waited for once. */
class GroupCommitTest {
    private static final int MANY = 30;

    @TempDir
    Path folder;

    /** Counts the forces of the log's files, and can hold them up. */
    private static final class Counting extends RealDisk {
        private int forces;
        private boolean held;
        private boolean waiting;

        @Override
        public void force(Path file, RandomAccessFile open) throws IOException {
            if (file.toString().endsWith(".log")) {
                count();
            }
            super.force(file, open);
        }

        private synchronized void count() throws IOException {
            forces++;
            try {
                while (held) {
                    waiting = true;
                    wait();
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        synchronized void hold(boolean hold) {
            held = hold;
            waiting = false;
            notifyAll();
        }

        synchronized boolean isWaitedFor() {
            return waiting;
        }

        synchronized int forces() {
            return forces;
        }
    }

    private static List<LogRecord> records(long first, int count, int bytes) {
        List<LogRecord> records = new ArrayList<>();
        for (long index = first; index < first + count; index++) {
            records.add(new LogRecord(index, 1, (byte) EntryType.ENTRY_TYPE_DATA_VALUE, new byte[bytes]));
        }
        return records;
    }

    @Test
    void aBatchOfTheLogIsForcedOnce() throws IOException {
        Counting disk = new Counting();
        try (SegmentedLog log = SegmentedLog.open(folder, 16 << 20, disk, new SomeKeys())) {
            log.append(records(1, 1, 100));
            int before = disk.forces();
            log.append(records(2, 100, 100));
            assertThat(disk.forces()).isEqualTo(before + 1);
            log.append(records(102, 100, 20_000));
            assertThat(disk.forces()).as("2 MB, beyond what space was taken").isEqualTo(before + 2);
            for (long index = 202; index < 212; index++) {
                log.append(records(index, 1, 100));
            }
            assertThat(disk.forces()).as("ten times one, and once for space").isEqualTo(before + 13);
        }
    }

    /** What the library calls on a leader and on a follower. */
    @Test
    void aBatchOfTheLibraryIsForcedOnce() throws IOException {
        Counting disk = new Counting();
        SegmentedLog log = SegmentedLog.open(folder, 16 << 20, disk, new SomeKeys());
        SegmentLogStorage storage = new SegmentLogStorage(log, (what, cause) -> {
            throw new AssertionError(what, cause);
        });
        assertThat(storage.appendEntry(entry(1))).isTrue();
        int before = disk.forces();
        List<LogEntry> entries = new ArrayList<>();
        for (long index = 2; index < 2 + MANY; index++) {
            entries.add(entry(index));
        }
        assertThat(storage.appendEntries(entries)).isEqualTo(MANY);
        assertThat(disk.forces()).isEqualTo(before + 1);
        storage.shutdown();
    }

    private static LogEntry entry(long index) {
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_DATA);
        entry.setId(new LogId(index, 1));
        entry.setData(ByteBuffer.wrap(new byte[100]));
        return entry;
    }

    /** What came while the disk was waited for goes to it at once: on a leader, which is alone, and on the only follower. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatCameMeanwhileIsForcedTogether(int members) {
        List<Counting> disks = List.of(new Counting(), new Counting());
        try (RaftGroup group = new RaftGroup(folder, members) {
            @Override
            Disk disk(int member) {
                return disks.get(member);
            }
        }) {
            int leader = group.leader();
            int held = members == 1 ? leader : 1 - leader;
            StoreContract.commit(group, leader, "before", 3);
            group.await("it has them", () -> group.store(held).image().nodes().containsKey("before2"));
            Counting disk = disks.get(held);
            disk.hold(true);
            Store store = group.store(leader);
            long base = store.image().revision();
            long last = store.stats().lastIndex();
            List<CompletableFuture<ProposeOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i <= MANY; i++) {
                outcomes.add(store.propose(
                        StoreContract.batch(base + i, "n" + i),
                        store.leadership().term()));
                if (i == 0) {
                    group.await("the disk is waited for", disk::isWaitedFor);
                }
            }
            group.await("all are there", () -> group.store(held).stats().lastIndex() == last + 1 + MANY);
            int before = disk.forces();
            disk.hold(false);
            for (int i = 0; i <= MANY; i++) {
                assertThat(group.get(outcomes.get(i))).isEqualTo(new ProposeOutcome.Committed(base + i + 1));
            }
            // One, or two when the last was about to be handed over.
            assertThat(disk.forces() - before).isBetween(1, 2);
        } finally {
            disks.forEach(disk -> disk.hold(false));
        }
    }
}
