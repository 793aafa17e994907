package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part of a member's state that is missing or damaged is refused at start and never made anew. */
class RaftStartTest {
    private static final int EVERY = 40;
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path temp;

    private RaftGroup group;
    private Path member;

    /** A stopped member with a snapshot, and a log that does not start with the first entry. */
    @BeforeEach
    void write() {
        group = new RaftGroup(
                temp,
                1,
                config -> new RaftStoreConfig(
                        config.folder(), config.raftId(), config.start(), config.electionTimeoutMs(), EVERY, 4_000));
        member = group.folder(0);
        for (int i = 0; i < 4; i++) {
            long before = group.store(0).stats().snapshotIndex();
            StoreContract.commit(group, group.leader(), "n" + i + "-", EVERY + 1);
            group.await("a snapshot", () -> group.store(0).stats().snapshotIndex() > before);
        }
        group.await("the log is cut", () -> !Files.exists(member.resolve("log").resolve(Segment.name(1))));
        group.crash(0);
    }

    private Path snapshot() {
        return member.resolve("snapshot")
                .resolve("snapshot_"
                        + SnapshotFiles.newest(member.resolve("snapshot")).index());
    }

    /** Takes the path away, is refused with a message that says so, and starts once it is back. */
    private void refusedWithout(Path missing, String fault, String held) throws IOException {
        Path aside = temp.resolve("aside");
        Files.move(missing, aside);
        assertRefused(fault, held);
        if (Files.exists(missing)) {
            StagedFiles.deleteAll(missing);
        }
        Files.move(aside, missing);
        startsAgain();
    }

    private void assertRefused(String fault, String held) {
        assertThatThrownBy(() -> group.restart(0))
                .hasMessageContaining(fault)
                .hasMessageContaining(held)
                .hasMessageContaining("jswarm node demote")
                .hasMessageContaining("jswarm swarm leave --force")
                .hasMessageContaining("jswarm swarm restore");
    }

    private void startsAgain() {
        group.restart(0);
        group.get(group.store(group.leader()).readBarrier(LONG));
        assertThat(group.store(0).image().revision()).isEqualTo(4 * (EVERY + 1));
        group.close();
    }

    @Test
    void withoutItsLog() throws IOException {
        refusedWithout(member.resolve("log"), member.resolve("log") + " has no file of the log", "all entries");
    }

    @Test
    void withoutItsTermAndVote() throws IOException {
        Path vote = member.resolve("meta").resolve("vote");
        refusedWithout(vote, vote + " is missing", "term and vote");
    }

    @Test
    void withADamagedTermAndVote() throws IOException {
        Path vote = member.resolve("meta").resolve("vote");
        byte[] good = Files.readAllBytes(vote);
        for (byte[] bad : new byte[][] {{}, new byte[good.length], java.util.Arrays.copyOf(good, good.length - 1)}) {
            Files.write(vote, bad);
            assertRefused(vote + " is damaged", "term and vote");
        }
        Files.write(vote, good);
        startsAgain();
    }

    @Test
    void withoutTheSnapshotThatTheLogFollows() throws IOException {
        refusedWithout(member.resolve("snapshot"), "has no snapshot, and the log starts with entry", "entries 1 to");
    }

    @Test
    void withoutAFileOfTheSnapshot() throws IOException {
        Path state = snapshot().resolve("state");
        refusedWithout(state, state + " is missing", "the state up to entry");
    }

    /**
     * The state is what {@link Replica} would load: that it cannot must not be a fault of a running store, which ends
     * the daemon.
     */
    @Test
    void withADamagedStateOfTheSnapshot() throws IOException {
        Path state = snapshot().resolve("state");
        byte[] good = Files.readAllBytes(state);
        for (int at : new int[] {0, SealedStream.HEAD - 1, good.length / 2, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(state, bad);
            assertRefused(state.toString(), "the state up to entry");
            assertThat(group.listener(0).faults()).isEmpty();
        }
        Files.write(state, java.util.Arrays.copyOf(good, good.length - 1));
        assertRefused(state.toString(), "the state up to entry");
        Files.write(state, good);
        startsAgain();
    }

    @Test
    void withoutTheTableOfTheSnapshot() throws IOException {
        Path table = snapshot().resolve("__raft_snapshot_meta");
        refusedWithout(table, table + " is missing", "the state up to entry");
    }

    @Test
    void aStartThatWasCutShortBeforeTheMemberWasNotedIsDoneAgain() throws IOException {
        Path fresh = temp.resolve("fresh");
        RaftStoreConfig config = RaftStoreConfig.of(fresh, "fresh", Start.JOIN);
        RaftStore.open(config, group.network, new RecordingListener()).close();
        Files.delete(fresh.resolve("member"));
        assertThat(RaftStore.hasState(fresh)).isFalse();
        RaftStore.open(config, group.network, new RecordingListener()).close();
        assertThat(RaftStore.hasState(fresh)).isTrue();
        RaftStore.open(config.withStart(Start.RESTART), group.network, new RecordingListener())
                .close();
    }

    @Test
    void aStartThatFailsLeavesNoThreads() throws IOException {
        Files.writeString(
                member.resolve("meta").resolve("raft_meta"), "of an earlier version, whose vote is taken over");
        group.useDisk(0, new RealDisk() {
            @Override
            public void write(Path file, RandomAccessFile open, byte[] bytes) throws IOException {
                if (file.endsWith("vote.new")) {
                    throw new IOException("no space left");
                }
                super.write(file, open, bytes);
            }
        });
        assertThatThrownBy(() -> group.restart(0)).hasMessageContaining("did not start");
        group.await("the first one's threads have ended", () -> own() == 0);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> group.restart(0)).hasMessageContaining("did not start");
        }
        group.await("no threads are left", () -> own() == 0);
        group.useDisk(0, Disk.real());
        startsAgain();
    }

    /** The library's node runs by then: nobody else would end it, and the next try would open the same files beside it. */
    @Test
    void aStartThatFailsLateLeavesNoThreads() throws IOException {
        Path fresh = temp.resolve("fresh");
        RaftStoreConfig config = RaftStoreConfig.of(fresh, "late", Start.JOIN);
        RaftStore.open(config, group.network, new RecordingListener()).close();
        new AloneMark(fresh, Disk.real()).set();
        Disk disk = new RealDisk() {
            @Override
            public void delete(Path file) throws IOException {
                throw new IOException("no " + file.getFileName() + " is deleted");
            }
        };
        RaftStoreConfig again = config.withStart(Start.RESTART);
        group.await("no threads of before", () -> own() == 0);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> RaftStore.open(again, group.network, new RecordingListener(), disk))
                    .hasMessageContaining("no alone is deleted");
        }
        group.await("no threads are left", () -> own() == 0);
        RaftStore.open(again, group.network, new RecordingListener()).close();
        assertThat(new AloneMark(fresh, Disk.real()).exists()).isFalse();
    }

    /** Threads that the library makes for one node. */
    private static long own() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("Disruptor") || name.startsWith("raft-store"))
                .count();
    }
}
