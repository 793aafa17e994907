package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attack 5: reads on a leader that has committed nothing in its term, and on one that was paused, with confirmations of before
 * the pause on their way to it, while another one was elected.
 */
@Tag("slow")
class ConfirmedReadsTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private static CompletableFuture<byte[]> read(Store store) {
        return store.readBarrier(LONG).thenApply(passed -> StoreContract.bytes(store.image()));
    }

    @Test
    void aFreshLeaderOfThreeReadsNothingBeforeAnEntryOfItsOwnTermIsCommitted() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int old = group.leader();
            int next = (old + 1) % 3;
            int other = (old + 2) % 3;
            StoreContract.commit(group, old, "a", 5);
            Store fresh = group.store(next);
            group.await("it has the same", () -> fresh.image().nodes().containsKey("a4"));

            // The next leader has the last entry, but was not told that it is committed.
            group.network.hold((from, to, frame) -> from.equals(group.id(old))
                    && to.equals(group.id(next))
                    && Frames.isAppend(frame)
                    && !Frames.hasEntries(frame));
            StoreContract.commit(group, old, "b", 1);
            byte[] acknowledged = StoreContract.bytes(group.store(old).image());
            long last = group.store(old).stats().lastIndex();
            group.await("it has the entry", () -> fresh.stats().lastIndex() == last);

            // It is elected, and cannot commit.
            group.network.hold((from, to, frame) -> from.equals(group.id(other)) && Frames.asksForVote(frame));
            MemoryNetwork.Held appends =
                    group.network.hold((from, to, frame) -> from.equals(group.id(next)) && Frames.hasEntries(frame));
            group.crash(old);
            group.await("it is elected", () -> appends.count() > 0);
            List<CompletableFuture<byte[]>> reads = Stream.of(fresh, fresh, group.store(other))
                    .map(ConfirmedReadsTest::read)
                    .toList();
            group.stays(
                    "no read is answered",
                    Duration.ofMillis(600),
                    () -> reads.stream().noneMatch(CompletableFuture::isDone));
            assertThat(fresh.image().nodes()).as("what they would have read").doesNotContainKey("b0");
            appends.release();
            reads.forEach(each -> assertThat(group.get(each)).isEqualTo(acknowledged));
        }
    }

    /**
     * Member 0, the first leader, is patient enough to believe that it leads, and in its lease, until long after
     * another one does.
     */
    private RaftGroup withAPatientLeader() {
        return new RaftGroup(
                folder,
                3,
                config -> config.withElectionTimeoutMs(config.raftId().endsWith("-0") ? 3_000 : 800));
    }

    @Test
    void aLeaderThatWasPausedWhileAnotherOneWasElectedReadsNothingOld() {
        try (RaftGroup group = withAPatientLeader()) {
            assertThat(group.leader()).isZero();
            StoreContract.commit(group, 0, "a", 5);
            Store paused = group.store(0);
            group.get(paused.readBarrier(LONG));
            MemoryNetwork.Held confirmations =
                    group.network.hold((from, to, frame) -> to.equals(group.id(0)) && Frames.isAppended(frame));
            CompletableFuture<byte[]> before = read(paused);
            group.await("both confirm", () -> confirmations.count() >= 2);

            CompletableFuture<byte[]> meanwhile;
            byte[] acknowledged;
            try (PausedMember _ = new PausedMember(group, 0)) {
                confirmations.release();
                int next = group.leader(1, 2);
                StoreContract.commit(group, next, "b", 5);
                acknowledged = StoreContract.bytes(group.store(next).image());
                meanwhile = read(paused);
                assertThat(paused.leadership().self()).isTrue();
                assertThat(paused.image().nodes()).as("what it would have read").doesNotContainKey("b0");
            }
            CompletableFuture<byte[]> after = read(paused);
            for (CompletableFuture<byte[]> each : Arrays.asList(meanwhile, after)) {
                assertThat(group.get(each)).isEqualTo(acknowledged);
            }
            assertThat(group.get(before))
                    .as("that one may be of before or after")
                    .isNotEmpty();
            assertThat(paused.leadership().self()).isFalse();
        }
    }
}
