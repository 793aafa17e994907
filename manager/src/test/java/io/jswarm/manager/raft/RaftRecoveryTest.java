package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import io.jswarm.manager.store.StoreStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RaftRecoveryTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(600);

    @TempDir
    Path folder;

    private static RaftStore raft(RaftGroup group, int member) {
        return (RaftStore) group.store(member);
    }

    /** All but this one are gone, and it knows. */
    private static void loseOthers(RaftGroup group, int survivor) {
        for (int i = 0; i < group.size(); i++) {
            if (i != survivor) {
                group.crash(i);
            }
        }
        group.await("nobody leads", () -> {
            var now = group.store(survivor).leadership();
            return !now.self() && now.leaderRaftId().isEmpty();
        });
    }

    private static void survives(RaftGroup group, int survivor) {
        byte[] before = StoreContract.bytes(group.store(survivor).image());
        loseOthers(group, survivor);
        assertThatThrownBy(() -> group.get(group.store(survivor).readBarrier(SHORT)))
                .hasMessageContaining("No majority");
        AtomicBoolean led = new AtomicBoolean();
        group.get(raft(group, survivor)
                .standAlone(() -> led.set(group.store(survivor).leadership().self()), LONG));
        assertThat(led).as("what is to happen first sees a leader").isTrue();
        assertThat(group.store(survivor).membership().voters()).containsExactly(group.id(survivor));
        group.get(group.store(survivor).readBarrier(LONG));
        assertThat(StoreContract.bytes(group.store(survivor).image())).isEqualTo(before);
        StoreContract.commit(group, survivor, "alone", 10);
    }

    @Test
    void theSurvivorOfALostMajorityGoesOnAndDoesSoAfterARestart() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            int survivor = (leader + 1) % 3;
            StoreContract.commit(group, leader, "n", 20);
            long revision = group.store(leader).image().revision();
            group.await(
                    "the survivor has it all",
                    () -> group.store(survivor).image().revision() == revision);
            survives(group, survivor);
            byte[] after = StoreContract.bytes(group.store(survivor).image());
            group.crash(survivor);
            group.restart(survivor);
            group.await(
                    "it leads by itself",
                    () -> group.store(survivor).leadership().self());
            assertThat(group.store(survivor).membership().voters()).containsExactly(group.id(survivor));
            assertThat(StoreContract.bytes(group.store(survivor).image())).isEqualTo(after);
            StoreContract.commit(group, survivor, "again", 3);
            assertThat(group.listener(survivor).faults()).isEmpty();
        }
    }

    @Test
    void theDeposedLeaderCanBeTheSurvivorAndNewMembersJoinIt() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int survivor = group.leader();
            StoreContract.commit(group, survivor, "n", 5);
            survives(group, survivor);
            int added = group.addMember();
            group.get(group.store(added).readBarrier(LONG));
            assertThat(StoreContract.bytes(group.store(added).image()))
                    .isEqualTo(StoreContract.bytes(group.store(survivor).image()));
            assertThat(group.store(added).membership().voters()).hasSize(2);
        }
    }

    @Test
    void aCrashBeforeTheNewConfigurationIsStoredLeavesTheGroupAsItWas() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int survivor = group.leader();
            StoreContract.commit(group, survivor, "n", 5);
            loseOthers(group, survivor);
            group.crash(survivor);
            group.restart(survivor);
            assertThatThrownBy(() -> group.get(group.store(survivor).readBarrier(SHORT)))
                    .hasMessageContaining("No majority");
            assertThat(group.store(survivor).membership().voters()).hasSize(3);
            group.restart((survivor + 1) % 3);
            StoreContract.commit(group, group.leader(), "m", 5);
        }
    }

    @Test
    void othersThatAreStillThereCannotDeposeTheSurvivor() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int survivor = group.leader();
            StoreContract.commit(group, survivor, "n", 5);
            loseOthers(group, survivor);
            group.get(raft(group, survivor).standAlone(() -> {}, LONG));
            int old = (survivor + 1) % 3;
            group.restart(old);
            StoreContract.commit(group, survivor, "m", 5);
            assertThat(group.store(old).leadership().self()).isFalse();
            assertThat(group.store(survivor).leadership().self()).isTrue();
            assertThat(group.store(survivor).membership().voters()).containsExactly(group.id(survivor));
        }
    }

    @Test
    void aCrashBeforeTheRestWasDoneIsKnownAndNothingElseIsChangedUntilItIs() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int survivor = group.leader();
            StoreContract.commit(group, survivor, "n", 5);
            loseOthers(group, survivor);
            assertThatThrownBy(() -> group.get(raft(group, survivor)
                            .standAlone(
                                    () -> {
                                        throw new IllegalStateException("it ends here");
                                    },
                                    LONG)))
                    .hasMessageContaining("it ends here");
            for (int start = 0; start < 2; start++) {
                assertThat(raft(group, survivor).isHalfAlone()).isTrue();
                assertThatThrownBy(() ->
                                group.get(group.store(survivor).membership().add(group.id((survivor + 1) % 3), SHORT)))
                        .hasMessageContaining("the lost managers are not removed yet");
                group.crash(survivor);
                group.restart(survivor);
            }
            AtomicBoolean done = new AtomicBoolean();
            group.get(raft(group, survivor).standAlone(() -> done.set(true), LONG));
            assertThat(done).isTrue();
            assertThat(raft(group, survivor).isHalfAlone()).isFalse();
            group.crash(survivor);
            group.restart(survivor);
            assertThat(raft(group, survivor).isHalfAlone()).isFalse();
            group.addMember();
        }
    }

    @Test
    void aCrashBeforeTheVoteWasTakenLeavesNothingToDo() throws IOException {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int member = group.leader();
            group.crash(member);
            new AloneMark(group.folder(member), Disk.real()).set();
            group.restart(member);
            assertThat(raft(group, member).isHalfAlone()).isFalse();
            assertThat(new AloneMark(group.folder(member), Disk.real()).exists())
                    .isFalse();
        }
    }

    @Test
    void nobodyElseChangesTheMembersMeanwhile() {
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            group.leader();
            CompletableFuture<Void> release = new CompletableFuture<>();
            CompletableFuture<Void> alone = raft(group, 0).standAlone(release::join, LONG);
            assertThatThrownBy(() -> group.get(group.store(0).membership().add("other", SHORT)))
                    .hasMessageContaining("under way");
            release.complete(null);
            group.get(alone);
            assertThat(group.store(0).membership().voters()).containsExactly(group.id(0));
        }
    }

    @Test
    void aSnapshotIsTakenWhenAskedFor() {
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            group.leader();
            StoreContract.commit(group, 0, "n", 7);
            assertThat(group.store(0).stats().snapshotIndex()).isZero();
            group.awaitApplied(0);
            group.get(group.store(0).snapshot());
            StoreStats stats = group.store(0).stats();
            assertThat(stats.snapshotIndex()).isEqualTo(stats.appliedIndex());
            assertThat(stats.snapshotBytes()).isPositive();
            assertThat(stats.snapshotAtMs()).isPositive();
            assertThat(stats.committedIndex()).isEqualTo(stats.lastIndex());
            group.get(group.store(0).snapshot());
            assertThat(group.store(0).stats().snapshotIndex()).isEqualTo(stats.snapshotIndex());
        }
    }

    @Test
    void leadershipGoesToTheBestMemberWhenNoneIsNamed() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int first = group.leader();
            group.get(group.store(first).membership().transferTo("", LONG));
            int second = group.leader();
            assertThat(second).isNotEqualTo(first);
            StoreContract.commit(group, second, "n", 3);
        }
    }

    private static ClusterState someState() {
        ClusterState state = ClusterState.EMPTY;
        for (int i = 0; i < 30; i++) {
            state = ((io.jswarm.manager.state.ApplyResult.Applied) state.apply(StoreContract.batch(i, "old" + i)))
                    .state();
        }
        return state;
    }

    @Test
    void aGroupIsFoundedOnAStateAndKeepsItsRevision() throws IOException {
        ClusterState begin = someState();
        RaftStoreConfig config = RaftStoreConfig.of(folder.resolve("new"), "founded-1", RaftStoreConfig.Start.BOOTSTRAP)
                .withElectionTimeoutMs(250);
        RaftStore.found(config, begin, KeyRing.openOrCreate(config.folder()), LONG);
        for (int start = 0; start < 2; start++) {
            RecordingListener listener = new RecordingListener();
            RaftStore store =
                    RaftStore.open(config.withStart(RaftStoreConfig.Start.RESTART), new MemoryNetwork(), listener);
            try {
                assertThat(store.image().revision())
                        .as("the snapshot is loaded before anybody leads")
                        .isGreaterThanOrEqualTo(30);
                store.readBarrier(LONG).join();
                Awaitility.await("it leads")
                        .atMost(LONG)
                        .until(() -> store.leadership().self());
                assertThat(StoreContract.bytes(store.image())).isEqualTo(StoreContract.bytes(begin));
                begin = written(store, begin.revision(), "new" + start);
                assertThat(listener.faults()).isEmpty();
            } finally {
                store.close();
            }
        }
        assertThat(begin.revision()).isEqualTo(32);
    }

    private static ClusterState written(Store store, long base, String name) {
        assertThat(store.propose(
                                StoreContract.batch(base, name),
                                store.leadership().term())
                        .join())
                .isEqualTo(new ProposeOutcome.Committed(base + 1));
        return store.image();
    }

    /** The state that a group was founded on is in no entry of its log, so a new member must get it as a snapshot. */
    @Test
    void aMemberThatJoinsAFoundedGroupHasItsStateToo() throws IOException {
        ClusterState begin = someState();
        RaftStoreConfig config = RaftStoreConfig.of(folder.resolve("new"), "founded-3", RaftStoreConfig.Start.BOOTSTRAP)
                .withElectionTimeoutMs(250);
        RaftStore.found(config, begin, KeyRing.openOrCreate(config.folder()), LONG);
        MemoryNetwork network = new MemoryNetwork();
        RaftStore first =
                RaftStore.open(config.withStart(RaftStoreConfig.Start.RESTART), network, new RecordingListener());
        RaftStoreConfig joining = RaftStoreConfig.of(folder.resolve("joined"), "joined-3", RaftStoreConfig.Start.JOIN)
                .withElectionTimeoutMs(250);
        RaftStore second = RaftStore.open(joining, network, new RecordingListener());
        try {
            Awaitility.await("it leads")
                    .atMost(LONG)
                    .until(() -> first.leadership().self());
            first.membership().add("joined-3", LONG).join();
            written(first, begin.revision(), "later");
            second.readBarrier(LONG).join();
            assertThat(StoreContract.bytes(second.image())).isEqualTo(StoreContract.bytes(first.image()));
        } finally {
            second.close();
            first.close();
        }
    }

    @Test
    void noGroupIsFoundedWhereAMemberIs() throws IOException {
        RaftStoreConfig config = RaftStoreConfig.of(folder.resolve("new"), "founded-2", RaftStoreConfig.Start.BOOTSTRAP)
                .withElectionTimeoutMs(250);
        RaftStore.found(config, ClusterState.EMPTY, KeyRing.openOrCreate(config.folder()), LONG);
        List<Path> before = files(config.folder());
        assertThatThrownBy(() -> RaftStore.found(config, someState(), KeyRing.openOrCreate(config.folder()), LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Expected an empty folder");
        assertThat(files(config.folder())).isEqualTo(before);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }
}
