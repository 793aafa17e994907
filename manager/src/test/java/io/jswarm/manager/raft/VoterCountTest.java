package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attack 7: who counts. Half of an even number of voters is no majority, and a member that is being added is no voter before it
 * has caught up.
 */
@Tag("slow")
class VoterCountTest {
    private static final Duration LONG = Duration.ofSeconds(15);
    /** Some six election timeouts. */
    private static final Duration SHORT = Duration.ofMillis(1_500);
    /** Far fewer than the 1,000 entries that a member may lack by the library's default. */
    private static final int BEHIND = 10;

    @TempDir
    Path folder;

    private static CompletableFuture<ProposeOutcome> propose(Store store, String node) {
        return store.propose(
                StoreContract.batch(store.image().revision(), node),
                store.leadership().term());
    }

    /** Of the members whether one has the node or leads in a later term. */
    private static boolean nothingHappens(RaftGroup group, String node, long term) {
        return IntStream.range(0, group.size()).noneMatch(i -> {
            Store store = group.store(i);
            return store.image().nodes().containsKey(node)
                    || store.leadership().self() && store.leadership().term() > term;
        });
    }

    private static void allAlike(RaftGroup group, String node) {
        byte[] expected = StoreContract.bytes(group.store(group.leader()).image());
        for (int i = 0; i < group.size(); i++) {
            Store store = group.store(i);
            group.await("it has all", () -> store.image().nodes().containsKey(node));
            assertThat(StoreContract.bytes(store.image())).as("member " + i).isEqualTo(expected);
            assertThat(group.listener(i).faults()).isEmpty();
        }
    }

    @Test
    void ofFourVotersTwoNeitherCommitNorElectAndThreeDoBoth() {
        try (RaftGroup group = new RaftGroup(folder, 4)) {
            int leader = group.leader();
            int mate = (leader + 1) % 4;
            int[] others = {(leader + 2) % 4, (leader + 3) % 4};
            StoreContract.commit(group, leader, "a", 3);
            Store store = group.store(leader);
            long term = store.leadership().term();
            group.partition(leader, mate);
            CompletableFuture<ProposeOutcome> half = propose(store, "half");
            CompletableFuture<Void> read = store.readBarrier(SHORT);
            group.await(
                    "its mate has the entry",
                    () -> group.store(mate).stats().lastIndex() == store.stats().lastIndex());
            group.stays("two of four do nothing", SHORT, () -> nothingHappens(group, "half", term));
            assertThat(half.getNow(new ProposeOutcome.Unknown(""))).isNotInstanceOf(ProposeOutcome.Committed.class);
            assertThatThrownBy(() -> group.get(read)).hasMessageContaining("No majority");
            group.await("it has stepped down", () -> !store.leadership().self());

            // With one more, whoever leads; the one that is left elects nobody.
            group.heal();
            group.partition(others[1]);
            int next = group.leader(leader, mate, others[0]);
            StoreContract.commit(group, next, "b", 3);
            assertThat(group.store(others[1]).image().nodes()).doesNotContainKey("b0");
            group.heal();
            allAlike(group, "b2");
        }
    }

    /** Keeps entries from a member that is being added; it answers all else. */
    private static MemoryNetwork.Held holdEntries(RaftGroup group, int joining) {
        return group.network.hold((from, to, frame) -> to.equals(group.id(joining)) && Frames.hasEntries(frame));
    }

    private static List<String> ids(RaftGroup group, int... members) {
        return IntStream.of(members).mapToObj(group::id).sorted().toList();
    }

    private static void canBeAdded(RaftGroup group, int joining) {
        group.await("it can be added", () -> {
            Membership membership = group.store(group.leader(0, 1, 2)).membership();
            CompletableFuture<Void> added = membership.add(group.id(joining), LONG);
            return group.get(added.handle((done, failure) -> failure == null));
        });
        assertThat(group.store(group.leader()).membership().voters()).isEqualTo(ids(group, 0, 1, 2, 3));
    }

    @Test
    void beforeAMemberHasCaughtUpAMajorityOfTheOldVotersIsNeededAndEnough() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            int near = (leader + 1) % 3;
            int lost = (leader + 2) % 3;
            StoreContract.commit(group, leader, "a", BEHIND);
            int joining = group.start(Start.JOIN);
            MemoryNetwork.Held entries = holdEntries(group, joining);
            Store store = group.store(leader);
            long term = store.leadership().term();
            CompletableFuture<Void> added = store.membership().add(group.id(joining), LONG);
            group.await("it is to catch up", () -> entries.count() > 0);
            group.partition(lost);
            StoreContract.commit(group, leader, "enough", 10);
            assertThat(store.membership().voters()).isEqualTo(ids(group, 0, 1, 2));

            group.partition(near);
            CompletableFuture<ProposeOutcome> needed = propose(store, "needed");
            group.stays("a joining member replaces no voter", SHORT, () -> nothingHappens(group, "needed", term));
            group.await("the leader steps down", () -> !store.leadership().self());
            assertThat(added).isNotCompleted();
            entries.release();
            group.heal();
            assertThat(group.get(needed)).isNotInstanceOf(ProposeOutcome.Refused.class);
            canBeAdded(group, joining);
            StoreContract.commit(group, group.leader(), "b", 3);
            allAlike(group, "b2");
        }
    }

    @Test
    void theOldVotersElectWithoutAMemberThatHasNotCaughtUp() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", BEHIND);
            int joining = group.start(Start.JOIN);
            MemoryNetwork.Held entries = holdEntries(group, joining);
            CompletableFuture<Void> added = group.store(leader).membership().add(group.id(joining), LONG);
            group.await("it is to catch up", () -> entries.count() > 0);
            group.crash(leader);
            int next = group.leader((leader + 1) % 3, (leader + 2) % 3);
            StoreContract.commit(group, next, "b", 3);
            assertThat(group.store(next).membership().voters()).isEqualTo(ids(group, 0, 1, 2));
            assertThatThrownBy(() -> group.get(added)).isNotNull();
            entries.release();
            group.restart(leader);
            canBeAdded(group, joining);
            allAlike(group, "b2");
        }
    }

    @Test
    void aMemberThatNothingReachesCostsNoQuorumAndIsGivenUpByTheDeadline() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            int dead = (leader + 1) % 3;
            Membership membership = group.store(leader).membership();
            long term = group.store(leader).leadership().term();
            group.crash(dead);
            int joining = group.start(Start.JOIN);
            // It answers the first question, and gets none of the appends.
            MemoryNetwork.Held appends =
                    group.network.hold((from, to, frame) -> to.equals(group.id(joining)) && Frames.isAppend(frame));
            CompletableFuture<Void> added = membership.add(group.id(joining), SHORT);
            for (int i = 0; !added.isDone(); i++) {
                StoreContract.commit(group, leader, "n" + i + "-", 3);
            }
            assertThatThrownBy(() -> group.get(added))
                    .hasMessageMatching(".*(was not added: .*catch up|Expected adding member .* to be done by now).*");
            assertThat(appends.count()).isPositive();
            assertThat(membership.voters()).isEqualTo(ids(group, 0, 1, 2));
            StoreContract.commit(group, leader, "after", 3);
            assertThat(group.store(leader).leadership().term()).isEqualTo(term);
            appends.release();
            group.restart(dead);
            canBeAdded(group, joining);
            allAlike(group, "after2");
        }
    }
}
