package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RaftMembershipTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(600);

    @TempDir
    Path folder;

    private static List<String> ids(RaftGroup group, int... members) {
        return java.util.Arrays.stream(members).mapToObj(group::id).sorted().toList();
    }

    @Test
    void membersAreAddedAndRemovedWhileTheGroupGoesOn() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            Membership membership = group.store(leader).membership();
            assertThat(membership.self()).isEqualTo(group.id(leader));
            assertThat(membership.voters()).isEqualTo(ids(group, 0, 1, 2));
            group.await("all answer", () -> membership.reachable().equals(ids(group, 0, 1, 2)));
            int follower = (leader + 1) % 3;
            assertThat(group.store(follower).membership().reachable()).isEmpty();
            group.get(membership.remove(group.id(follower), LONG));
            assertThat(membership.voters()).doesNotContain(group.id(follower)).hasSize(2);
            group.get(membership.remove(group.id(follower), LONG));
            StoreContract.commit(group, leader, "after", 10);
            assertThat(group.store(follower).leadership().self()).isFalse();
            int added = group.addMember();
            assertThat(membership.voters()).contains(group.id(added)).hasSize(3);
            group.get(group.store(added).readBarrier(LONG));
            assertThat(group.store(added).image().nodes()).containsKey("after9");
        }
    }

    @Test
    void aLeaderThatIsRemovedHandsOverFirstAndTheOthersGoOn() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int old = group.leader();
            StoreContract.commit(group, old, "a", 5);
            group.get(group.store(old).membership().remove(group.id(old), LONG));
            int next = group.leader((old + 1) % 3, (old + 2) % 3);
            assertThat(group.store(old).leadership().self()).isFalse();
            assertThat(group.store(next).membership().voters())
                    .doesNotContain(group.id(old))
                    .hasSize(2);
            StoreContract.commit(group, next, "b", 5);
            group.stop(old);
            StoreContract.commit(group, next, "c", 5);
        }
    }

    /** Whoever wants the member gone tries again at once then, instead of finding a change under way until its deadline. */
    @Test
    void aLeaderWhoseLeadershipComesBackGivesItsRemovalUp() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int old = group.leader();
            MemoryNetwork.Held question = group.network.hold((from, to, frame) ->
                    from.equals(group.id(old)) && frame.getType().equals(MembershipChanges.REMOVE));
            CompletableFuture<Void> removal =
                    group.store(old).membership().remove(group.id(old), Duration.ofMinutes(2));
            group.await("the next leader is asked", () -> question.count() == 1);
            int next = group.leader((old + 1) % 3, (old + 2) % 3);
            group.get(group.store(next).membership().transferTo(group.id(old), LONG));
            group.await(
                    "leadership is back", () -> group.store(old).leadership().self());
            group.await("they are linked", () -> group.network.isLinked(group.id(old), group.id(next)));
            MemoryNetwork.Held breaks = group.network.hold((from, to, frame) -> from.equals(group.id(next))
                    && to.equals(group.id(old))
                    && !frame.getErr().isEmpty());
            question.release();
            assertThatThrownBy(() -> group.get(removal)).hasMessageContaining("came back");
            assertThat(breaks.count()).as("answers that end a link").isZero();
            group.get(group.store(old).membership().remove(group.id(old), LONG));
            assertThat(group.store(group.leader((old + 1) % 3, (old + 2) % 3))
                            .membership()
                            .voters())
                    .doesNotContain(group.id(old))
                    .hasSize(2);
        }
    }

    /** The library tries for one election timeout, and a manager is told to go with a deadline of many. */
    @Test
    void leadershipIsHandedOverThoughTheFirstTryIsNotHeard() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            // On a starved machine an election may come between.
            group.await("handed over", () -> isHandedOverAtTheSecondTry(group));
        }
    }

    private static boolean isHandedOverAtTheSecondTry(RaftGroup group) {
        int old = group.leader();
        int next = (old + 1) % 3;
        AtomicInteger asked = new AtomicInteger();
        group.network.hold((from, to, frame) -> Frames.handsOver(frame) && asked.incrementAndGet() == 1);
        return group.store(old)
                .membership()
                .transferTo(group.id(next), LONG)
                .handle((done, failure) -> failure == null && asked.get() > 1)
                .join();
    }

    @Test
    void aDeadMemberIsRemovedButNotOneThatIsNeeded() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            int dead = (leader + 1) % 3;
            int alive = (leader + 2) % 3;
            Membership membership = group.store(leader).membership();
            group.crash(dead);
            group.await("the dead one is missed", () -> membership.reachable().equals(ids(group, leader, alive)));
            assertThatThrownBy(() -> group.get(membership.remove(group.id(alive), LONG)))
                    .hasMessageContaining("majority of the 2 managers after removing");
            group.get(membership.remove(group.id(dead), LONG));
            assertThat(membership.voters()).isEqualTo(ids(group, leader, alive));
            StoreContract.commit(group, leader, "n", 3);
        }
    }

    @Test
    void aMemberThatDoesNotAnswerIsNotAdded() {
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            Membership membership = group.store(group.leader()).membership();
            assertThatThrownBy(() -> group.get(membership.add("nobody", SHORT)))
                    .hasMessageContaining("nobody was not added: it does not answer");
            assertThat(membership.voters()).isEqualTo(ids(group, 0));
            StoreContract.commit(group, 0, "n", 3);
            group.addMember();
            assertThat(membership.voters()).isEqualTo(ids(group, 0, 1));
        }
    }

    /** The library waits on for what it has begun, and is busy for whoever tries again. */
    @Test
    void theNextTryWaitsForOneThatWasGivenUp() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            Membership membership = group.store(leader).membership();
            StoreContract.commit(group, leader, "n", 5);
            int joining = group.start(Start.JOIN);
            MemoryNetwork.Held entries =
                    group.network.hold((from, to, frame) -> to.equals(group.id(joining)) && Frames.hasEntries(frame));
            assertThatThrownBy(() -> group.get(membership.add(group.id(joining), SHORT)))
                    .hasMessageContaining("to be done by now");
            CompletableFuture<Void> again = membership.add(group.id(joining), LONG);
            entries.release();
            group.get(again);
            assertThat(membership.voters()).isEqualTo(ids(group, 0, 1, 2, joining));
        }
    }

    @Test
    void ofTwoChangesAtOnceTheSecondIsRefused() {
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            Membership membership = group.store(group.leader()).membership();
            int joining = group.start(Start.JOIN);
            CompletableFuture<Void> waiting = membership.add("nobody", SHORT);
            assertThatThrownBy(() -> group.get(membership.add(group.id(joining), LONG)))
                    .hasMessageContaining("Another change of the managers is under way");
            assertThatThrownBy(() -> group.get(waiting)).hasMessageContaining("does not answer");
            group.get(membership.add(group.id(joining), LONG));
            assertThat(membership.voters()).hasSize(2);
        }
    }

    @Test
    void onlyALeaderChangesMembersAndTheLastOneStays() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int follower = (group.leader() + 1) % 3;
            assertThatThrownBy(
                            () -> group.get(group.store(follower).membership().remove(group.id(follower), LONG)))
                    .hasMessageContaining("does not lead, another one does")
                    .hasMessageContaining("jswarm swarm raft members");
        }
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            group.leader();
            assertThatThrownBy(() -> group.get(group.store(0).membership().remove(group.id(0), LONG)))
                    .hasMessageContaining("last one");
        }
    }

    @Test
    void leadershipIsHandedToTheNamedMemberAndAtClose() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int first = group.leader();
            int second = (first + 1) % 3;
            long term = group.store(first).leadership().term();
            group.get(group.store(first).membership().transferTo(group.id(second), LONG));
            group.await(
                    "the named one leads",
                    () -> group.store(second).leadership().self());
            assertThat(group.store(second).leadership().term()).isGreaterThan(term);
            assertThat(group.listener(first).roles()).endsWith("following");
            StoreContract.commit(group, second, "n", 5);
            assertThatThrownBy(() -> group.get(group.store(second).membership().transferTo("nobody", LONG)))
                    .hasMessageContaining("not handed over");
            group.stop(second);
            int third = group.leader();
            assertThat(third).isNotEqualTo(second);
            StoreContract.commit(group, third, "m", 5);
        }
    }

    @Test
    void followersKeepLinksToEachOtherWithoutNeedingThem() {
        try (RaftGroup group = new RaftGroup(folder, 3, config -> config.withElectionTimeoutMs(60_000))) {
            int leader = group.leader();
            String one = group.id((leader + 1) % 3);
            String other = group.id((leader + 2) % 3);
            group.network.breakLinks(one, other);
            group.await(
                    "links between the followers",
                    () -> group.network.isLinked(one, other) && group.network.isLinked(other, one));
            assertThat(group.leader()).as("nobody had to vote for that").isEqualTo(leader);
        }
    }
}
