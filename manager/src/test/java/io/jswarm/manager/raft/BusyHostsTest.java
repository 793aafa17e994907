package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that hear each other late, as where all wait for a core: an election would only add to that. */
class BusyHostsTest {
    private static final int ELECTION_MS = 1_500;
    /** Longer than a heartbeat waits for its answer. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** Longer than a leader bears that nobody answers. */
    private static final Duration LONG = Duration.ofSeconds(6);

    @TempDir
    Path folder;

    private RaftGroup group() {
        return new RaftGroup(folder, 3, config -> config.withElectionTimeoutMs(ELECTION_MS));
    }

    private static int[] others(int leader) {
        return IntStream.range(0, 3).filter(i -> i != leader).toArray();
    }

    @Test
    void aLeaderThatIsAlwaysAnsweredTooLateForALeaseLeadsOn() {
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
            group.await("its link is down", () -> !group.network.isLinked(group.id(leader), group.id(gone)));
            assertThat(group.store(leader).membership().reachable())
                    .containsExactlyInAnyOrder(group.id(leader), group.id(left));
            CompletableFuture<Void> removed =
                    group.store(leader).membership().remove(group.id(left), RaftGroup.PATIENCE);
            assertThatThrownBy(() -> group.get(removed)).hasMessageContaining("majority");
            StoreContract.commit(group, leader, "b", 3);
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
