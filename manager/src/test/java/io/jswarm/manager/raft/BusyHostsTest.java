package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that hear each other late, as where all wait for a core: an election would only add to that. */
@Tag("slow")
class BusyHostsTest {
    private static final int ELECTION_MS = 1_500;
    /** Longer than half an election timeout, for which the library waits for the answer to a heartbeat. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** Longer than a leader bears that nobody answers. */
    private static final Duration LONG = Duration.ofSeconds(7);

    @TempDir
    Path folder;

    private RaftGroup group() {
        return new RaftGroup(folder, 3, config -> config.withElectionTimeoutMs(ELECTION_MS));
    }

    private static int[] others(int leader) {
        return IntStream.range(0, 3).filter(i -> i != leader).toArray();
    }

    @Test
    void aLeaderThatIsAlwaysAnsweredLateLeadsOn() {
        try (RaftGroup group = group()) {
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", 3);
            long term = group.store(leader).leadership().term();
            group.network.delay((from, to) -> to.equals(group.id(leader)) ? LATE.toNanos() : 0);
            group.stays("it leads", LONG, () -> group.store(leader).leadership().self());
            StoreContract.commit(group, leader, "b", 3);
            assertThat(group.store(leader).leadership().term()).isEqualTo(term);
        }
    }

    @Test
    void aMemberThatHasJustGoneIsNotCountedOn() {
        try (RaftGroup group = group()) {
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", 3);
            int gone = others(leader)[0];
            int left = others(leader)[1];
            group.await(
                    "all answer",
                    () -> group.store(leader).membership().reachable().size() == 3);
            group.crash(gone);
            long since = System.nanoTime();
            group.await(
                    "it is not counted on",
                    () -> !group.store(leader).membership().reachable().contains(group.id(gone)));
            assertThat(Duration.ofNanos(System.nanoTime() - since))
                    .as("sooner than a leader that nobody answers steps down")
                    .isLessThan(Duration.ofSeconds(4));
            assertThat(group.store(leader).membership().reachable()).contains(group.id(left));
            CompletableFuture<Void> removed =
                    group.store(leader).membership().remove(group.id(left), RaftGroup.PATIENCE);
            assertThatThrownBy(() -> group.get(removed)).hasMessageContaining("majority");
            StoreContract.commit(group, leader, "b", 3);
        }
    }

    /** The change would need both, and the one that is left would wait for ever for the other. */
    @Test
    void ofTwoMembersTheOneThatHasJustGoneIsNotRemoved() {
        try (RaftGroup group = new RaftGroup(folder, 2, config -> config.withElectionTimeoutMs(ELECTION_MS))) {
            int leader = group.leader();
            int gone = 1 - leader;
            StoreContract.commit(group, leader, "a", 3);
            group.crash(gone);
            group.await(
                    "it is not counted on",
                    () -> !group.store(leader).membership().reachable().contains(group.id(gone)));
            CompletableFuture<Void> removed =
                    group.store(leader).membership().remove(group.id(gone), RaftGroup.PATIENCE);
            assertThatThrownBy(() -> group.get(removed)).isInstanceOf(IllegalStateException.class);
            assertThat(group.store(leader).membership().voters())
                    .as("nothing was begun")
                    .hasSize(2);
        }
    }

    @Test
    void aLeaderThatNobodyAnswersAnyMoreStepsDown() {
        try (RaftGroup group = group()) {
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", 3);
            for (int other : others(leader)) {
                group.network.cut(group.id(other), group.id(leader));
            }
            group.await(
                    "it leads no more", () -> !group.store(leader).leadership().self());
            group.heal();
            StoreContract.commit(group, group.leader(), "b", 3);
        }
    }
}
