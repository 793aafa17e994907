package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Cluster;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftSnapshotTest {
    private static final int EVERY = 40;
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private RaftGroup group(int size) {
        return new RaftGroup(
                folder,
                size,
                config -> new RaftStoreConfig(
                        config.folder(), config.raftId(), config.start(), config.electionTimeoutMs(), EVERY, 4_000));
    }

    private static void snapshotted(RaftGroup group, int member, long index) {
        group.await(
                "member " + member + " has a snapshot",
                () -> group.store(member).stats().snapshotIndex() > index);
    }

    /** Commits so much, in steps, that older parts of the log are dropped. */
    private static void commitMuch(RaftGroup group, int leader, String prefix) {
        for (int i = 0; i < 4; i++) {
            long before = group.store(leader).stats().snapshotIndex();
            StoreContract.commit(group, leader, prefix + i + "-", EVERY + 1);
            snapshotted(group, leader, before);
        }
    }

    @Test
    void snapshotsKeepTheLogShortAndARestartBeginsWithTheNewest() {
        try (RaftGroup group = group(1)) {
            commitMuch(group, group.leader(), "a");
            assertThat(group.store(0).stats().snapshotBytes()).isPositive();
            group.await("the log is cut", () -> group.store(0).stats().logBytes() < 4 * 40 * 100);
            byte[] before = StoreContract.bytes(group.store(0).image());
            group.crash(0);
            group.restart(0);
            assertThat(group.store(0).image().revision()).isGreaterThanOrEqualTo(EVERY);
            group.get(group.store(group.leader()).readBarrier(LONG));
            assertThat(StoreContract.bytes(group.store(0).image())).isEqualTo(before);
            assertThat(group.listener(0).image()).isSameAs(group.store(0).image());
            StoreContract.commit(group, 0, "b", 3);
            assertThat(group.listener(0).faults()).isEmpty();
        }
    }

    @Test
    void theClustersSettingsSayHowManyEntriesLieBetweenSnapshotsFromThenOn() {
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", EVERY + 1);
            assertThat(group.store(leader).stats().snapshotIndex()).isZero();
            Cluster.Builder cluster = Cluster.newBuilder().setId("c");
            cluster.getSpecBuilder().setSnapshotInterval(EVERY);
            long base = group.store(leader).image().revision();
            Batch batch = Batch.newBuilder()
                    .setBaseRevision(base)
                    .setRevision(base + 1)
                    .setTimeMs(1_000 + base)
                    .addChanges(Changes.create(cluster.build()))
                    .build();
            long term = group.store(leader).leadership().term();
            assertThat(group.get(group.store(leader).propose(batch, term)))
                    .isEqualTo(new ProposeOutcome.Committed(base + 1));
            snapshotted(group, leader, 0);
            long first = group.store(leader).stats().snapshotIndex();
            StoreContract.commit(group, leader, "b", EVERY + 1);
            snapshotted(group, leader, first);
        }
    }

    @Test
    void aSnapshotIsAlsoDueAfterManyBytes() {
        try (RaftGroup group = new RaftGroup(
                folder,
                1,
                config -> new RaftStoreConfig(
                        config.folder(),
                        config.raftId(),
                        config.start(),
                        config.electionTimeoutMs(),
                        100_000,
                        4_000))) {
            String large = "x".repeat(1_000);
            StoreContract.commit(group, group.leader(), large, 60);
            snapshotted(group, 0, 0);
            long before = group.store(0).stats().snapshotIndex();
            // The state grows with each entry, and so does what is written between two snapshots.
            StoreContract.commit(group, 0, large + "-", 240);
            snapshotted(group, 0, before);
        }
    }

    @Test
    void aMemberFarBehindAndANewOneGetASnapshotWhileWritesGoOn() {
        try (RaftGroup group = group(3)) {
            int leader = group.leader();
            int behind = (leader + 1) % 3;
            StoreContract.commit(group, leader, "x", 3);
            group.crash(behind);
            commitMuch(group, leader, "a");
            group.restart(behind);
            StoreContract.commit(group, leader, "while", 50);
            long revision = group.store(leader).image().revision();
            group.await("it caught up", () -> group.store(behind).image().revision() >= revision);
            assertSame(group, leader, behind);
            assertThat(group.listener(behind).revisions()).doesNotContain(5L);
            int added = group.addMember();
            group.get(group.store(added).readBarrier(LONG));
            assertSame(group, leader, added);
            assertThat(group.listener(added).revisions()).doesNotContain(1L);
            group.crash(added);
            group.restart(added);
            group.get(group.store(added).readBarrier(LONG));
            assertSame(group, leader, added);
        }
    }

    private static void assertSame(RaftGroup group, int leader, int member) {
        ClusterState expected = group.store(leader).image();
        assertThat(StoreContract.bytes(group.store(member).image())).isEqualTo(StoreContract.bytes(expected));
        assertThat(group.listener(member).faults()).isEmpty();
    }

    @Test
    void aSnapshotThatCannotBeReadBackDoesNotTakeThePlaceOfTheOneBefore() throws IOException {
        AtomicBoolean spoils = new AtomicBoolean();
        Disk disk = new RealDisk() {
            @Override
            public void force(Path file, RandomAccessFile open) throws IOException {
                if (spoils.get() && file.endsWith("state")) {
                    open.seek(open.length() / 2);
                    int old = open.read();
                    open.seek(open.length() / 2);
                    open.write(old ^ 1);
                }
                super.force(file, open);
            }
        };
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            group.crash(0);
            group.useDisk(0, disk);
            group.restart(0);
            StoreContract.commit(group, group.leader(), "a", 10);
            group.awaitApplied(0);
            group.get(group.store(0).snapshot());
            long good = group.store(0).stats().snapshotIndex();
            assertThat(good).isPositive();
            StoreContract.commit(group, 0, "b", 10);
            group.awaitApplied(0);
            byte[] before = StoreContract.bytes(group.store(0).image());
            spoils.set(true);
            assertThatThrownBy(() -> group.get(group.store(0).snapshot()))
                    .hasMessageContaining("No snapshot was taken");
            group.await("it stops loudly", () -> !group.listener(0).faults().isEmpty());
            assertThat(SnapshotFiles.newest(group.folder(0).resolve("snapshot")).index())
                    .isEqualTo(good);
            group.crash(0);
            spoils.set(false);
            group.restart(0);
            group.get(group.store(group.leader()).readBarrier(LONG));
            assertThat(StoreContract.bytes(group.store(0).image())).isEqualTo(before);
        }
    }

    @Test
    void aDamagedSnapshotIsRefusedAtStart() throws IOException {
        try (RaftGroup group = group(1)) {
            commitMuch(group, group.leader(), "a");
            group.crash(0);
            Path file;
            try (Stream<Path> files = Files.walk(group.folder(0).resolve("snapshot"))) {
                file = files.filter(each -> each.getFileName().toString().equals("state"))
                        .findFirst()
                        .orElseThrow();
            }
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            assertThatThrownBy(() -> group.restart(0))
                    .hasMessageContaining("does not start")
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("jswarm node demote");
        }
    }
}
