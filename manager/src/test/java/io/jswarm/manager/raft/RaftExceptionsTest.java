package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.PassingListener;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import io.jswarm.manager.store.StoreListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Attack 8: whatever fails in a member, it says so once and answers no more, nobody is told of a write that is not there, the
 * others go on, and after a restart it is like them.
 */
@Tag("slow")
class RaftExceptionsTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int EVERY = 40;

    @TempDir
    Path folder;

    /** What fails, once it is armed. */
    enum Failing {
        APPLY_EXCEPTION,
        APPLY_ERROR,
        APPLY_OVERFLOW,
        WRITE_LOG,
        DISK_FULL,
        FORCE_LOG,
        FORCE_SNAPSHOT,
        WRITE_SNAPSHOT,
        SNAPSHOT_ERROR
    }

    /** A group of three of which one fails. */
    private static class FailingGroup extends RaftGroup {
        private volatile int victim = -1;
        private volatile Failing failing = Failing.APPLY_EXCEPTION;
        /** Who cannot load snapshots. */
        volatile int loader = -1;

        FailingGroup(Path folder) {
            super(
                    folder,
                    3,
                    config -> new RaftStoreConfig(
                            config.folder(),
                            config.raftId(),
                            config.start(),
                            config.electionTimeoutMs(),
                            EVERY,
                            6_000));
        }

        void arm(int member, Failing what) {
            failing = what;
            victim = member;
        }

        void disarm() {
            victim = -1;
        }

        private boolean fails(int member, Failing what) {
            return member == victim && failing == what;
        }

        @Override
        StoreListener heard(int member, RecordingListener recording) {
            return new PassingListener(recording) {
                @Override
                public void committed(ClusterState image, Delta delta) {
                    if (fails(member, Failing.APPLY_EXCEPTION)) {
                        throw new IllegalStateException("staged: a listener fails");
                    }
                    if (fails(member, Failing.APPLY_ERROR)) {
                        throw new AssertionError("staged: a listener's assertion");
                    }
                    if (fails(member, Failing.APPLY_OVERFLOW)) {
                        throw new StackOverflowError("staged: too deep");
                    }
                    recording.committed(image, delta);
                }
            };
        }

        @Override
        Disk disk(int member) {
            return new RealDisk() {
                @Override
                public void write(Path file, RandomAccessFile open, byte[] bytes) throws IOException {
                    if (fails(member, Failing.WRITE_LOG)) {
                        super.write(file, open, java.util.Arrays.copyOf(bytes, bytes.length / 3));
                        throw new IOException("staged: Input/output error");
                    }
                    if (fails(member, Failing.DISK_FULL)) {
                        throw new IOException("staged: No space left on device");
                    }
                    super.write(file, open, bytes);
                }

                @Override
                public OutputStream create(Path file) throws IOException {
                    if (fails(member, Failing.SNAPSHOT_ERROR)) {
                        throw new AssertionError("staged: a snapshot's assertion");
                    }
                    return new FailingOutput(
                            super.create(file),
                            () -> fails(member, Failing.WRITE_SNAPSHOT) ? "staged: No space left on device" : null);
                }

                @Override
                public void force(Path file, RandomAccessFile open) throws IOException {
                    boolean snapshot = file.toString().contains("snapshot");
                    if (fails(member, snapshot ? Failing.FORCE_SNAPSHOT : Failing.FORCE_LOG)) {
                        throw new IOException("staged: Input/output error");
                    }
                    super.force(file, open);
                }
            };
        }
    }

    private static void stoppedLoudly(RaftGroup group, int member, String words) {
        group.await("it says so", () -> !group.listener(member).faults().isEmpty());
        assertThat(group.listener(member).faults()).singleElement().asString().contains(words);
        Store store = group.store(member);
        assertThatThrownBy(() -> group.get(store.readBarrier(LONG))).hasMessageContaining("store has");
        assertThat(group.get(store.propose(
                        StoreContract.batch(store.image().revision(), "late"),
                        store.leadership().term())))
                .isNotInstanceOf(ProposeOutcome.Committed.class);
    }

    private static void comesBack(FailingGroup group, int victim) {
        group.disarm();
        group.crash(victim);
        group.restart(victim);
        int leader = group.leader();
        StoreContract.commit(group, leader, "after", 3);
        group.get(group.store(victim).readBarrier(LONG));
        assertThat(StoreContract.bytes(group.store(victim).image()))
                .isEqualTo(StoreContract.bytes(group.store(leader).image()));
        assertThat(group.store(victim).image().nodes()).doesNotContainKey("late");
    }

    @ParameterizedTest
    @EnumSource(value = Failing.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*SNAPSHOT.*")
    void onTheLeader(Failing what) {
        try (FailingGroup group = new FailingGroup(folder)) {
            int victim = group.leader();
            StoreContract.commit(group, victim, "a", 5);
            Store store = group.store(victim);
            group.arm(victim, what);
            CompletableFuture<ProposeOutcome> outcome = store.propose(
                    StoreContract.batch(store.image().revision(), "b"),
                    store.leadership().term());
            stoppedLoudly(group, victim, "staged");
            assertThat(group.get(outcome)).isNotInstanceOf(ProposeOutcome.Refused.class);
            int next = group.leader((victim + 1) % 3, (victim + 2) % 3);
            StoreContract.commit(group, next, "c", 5);
            comesBack(group, victim);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Failing.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*SNAPSHOT.*")
    void onAFollower(Failing what) {
        try (FailingGroup group = new FailingGroup(folder)) {
            int leader = group.leader();
            int victim = (leader + 1) % 3;
            StoreContract.commit(group, leader, "a", 5);
            group.await("it follows", () -> group.store(victim).image().nodes().containsKey("a4"));
            group.arm(victim, what);
            StoreContract.commit(group, leader, "b", 5);
            stoppedLoudly(group, victim, "staged");
            StoreContract.commit(group, group.leader(), "c", 5);
            comesBack(group, victim);
        }
    }

    /** The snapshot before stays, and the log. */
    @ParameterizedTest
    @CsvSource({
        "FORCE_SNAPSHOT, true",
        "FORCE_SNAPSHOT, false",
        "WRITE_SNAPSHOT, true",
        "WRITE_SNAPSHOT, false",
        "SNAPSHOT_ERROR, true",
        "SNAPSHOT_ERROR, false"
    })
    void inWritingASnapshot(Failing what, boolean onTheLeader) {
        try (FailingGroup group = new FailingGroup(folder)) {
            int leader = group.leader();
            int victim = onTheLeader ? leader : (leader + 1) % 3;
            StoreContract.commit(group, leader, "a", EVERY / 2);
            group.arm(victim, what);
            Store store = group.store(leader);
            long base = store.image().revision();
            for (int i = 0; i < EVERY; i++) {
                var _ = store.propose(
                        StoreContract.batch(base + i, "b" + i),
                        store.leadership().term());
            }
            stoppedLoudly(group, victim, "staged");
            int[] others = IntStream.range(0, 3).filter(i -> i != victim).toArray();
            StoreContract.commit(group, group.leader(others), "c", 5);
            comesBack(group, victim);
        }
    }

    /** A member that is far behind cannot take the snapshot in: its listener fails. */
    @ParameterizedTest
    @CsvSource("1")
    void inLoadingASnapshot(int offset) {
        try (FailingGroup group = new FailingGroup(folder) {
            @Override
            StoreListener heard(int member, RecordingListener recording) {
                StoreListener heard = super.heard(member, recording);
                return new PassingListener(recording) {
                    @Override
                    public void committed(ClusterState image, Delta delta) {
                        heard.committed(image, delta);
                    }

                    @Override
                    public void replaced(ClusterState image) {
                        if (member == loader) {
                            throw new IllegalStateException("staged: the snapshot is not taken");
                        }
                        recording.replaced(image);
                    }
                };
            }
        }) {
            int leader = group.leader();
            int victim = (leader + offset) % 3;
            group.crash(victim);
            for (int i = 0; i < 3; i++) {
                long before = group.store(leader).stats().snapshotIndex();
                StoreContract.commit(group, group.leader(), "a" + i + "-", EVERY + 1);
                group.await("a snapshot", () -> group.store(leader).stats().snapshotIndex() > before);
            }
            group.loader = victim;
            group.restart(victim);
            stoppedLoudly(group, victim, "staged");
            group.loader = -1;
            StoreContract.commit(group, group.leader(), "b", 3);
            comesBack(group, victim);
        }
    }
}
