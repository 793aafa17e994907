package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes and reads under random kills, partitions and losses, in real time: what was acknowledged stays, what was refused never
 * shows, a read sees all that was acknowledged before it, and in the end all members are alike. Longer:
 * {@code -Djswarm.nemesis.rounds=1000 -Djswarm.nemesis.seed=7}.
 */
class RaftNemesisTest {
    private static final int MEMBERS = 3;
    private static final int ROUNDS = Integer.getInteger("jswarm.nemesis.rounds", 30);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(Long.getLong("jswarm.nemesis.seed", 20261123));
    private final Map<String, CompletableFuture<ProposeOutcome>> proposed = new TreeMap<>();
    private int writes;
    private long acknowledged;
    private int reads;

    @Test
    void acknowledgedWritesSurviveAndReadsAreNeverStale() {
        try (RaftGroup group = new RaftGroup(
                folder,
                MEMBERS,
                config -> new RaftStoreConfig(
                        config.folder(), config.raftId(), config.start(), config.electionTimeoutMs(), 60, 6_000))) {
            for (int round = 0; round < ROUNDS; round++) {
                disturb(group);
                long end = System.nanoTime() + Duration.ofMillis(250).toNanos();
                while (System.nanoTime() - end < 0) {
                    write(group);
                    if (random.nextInt(4) == 0) {
                        read(group);
                    }
                }
            }
            group.heal();
            startAll(group);
            check(group);
        }
    }

    private void disturb(RaftGroup group) {
        int member = random.nextInt(MEMBERS);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                startAll(group);
                group.crash(member);
            }
            case 2 -> group.partition(member);
            case 3 -> group.network.cut(group.id(member), group.id((member + 1) % MEMBERS));
            case 4 -> {
                int[] left = {20};
                group.network.lose(frame -> left[0]-- == 0);
            }
            case 5 -> {
                IntStream.range(0, MEMBERS).forEach(group::crash);
                startAll(group);
            }
            default -> {
                group.heal();
                startAll(group);
            }
        }
    }

    private static void startAll(RaftGroup group) {
        for (int i = 0; i < MEMBERS; i++) {
            if (!group.running(i)) {
                group.restart(i);
            }
        }
    }

    /** Proposes to any member that believes to lead, and waits a little for the outcome. */
    private void write(RaftGroup group) {
        List<Store> leaders = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            if (group.running(i) && group.store(i).leadership().self()) {
                leaders.add(group.store(i));
            }
        }
        if (leaders.isEmpty()) {
            Thread.onSpinWait();
            return;
        }
        Store leader = leaders.get(random.nextInt(leaders.size()));
        String id = "w" + writes++;
        CompletableFuture<ProposeOutcome> outcome = leader.propose(
                StoreContract.batch(leader.image().revision(), id),
                leader.leadership().term());
        proposed.put(id, outcome);
        if (settled(outcome, 60).orElse(null) instanceof ProposeOutcome.Committed(long revision)) {
            acknowledged = Math.max(acknowledged, revision);
        }
    }

    private void read(RaftGroup group) {
        int member = random.nextInt(MEMBERS);
        if (!group.running(member)) {
            return;
        }
        long before = acknowledged;
        CompletableFuture<Boolean> passed = group.store(member)
                .readBarrier(Duration.ofMillis(60))
                .thenApply(done -> true)
                .exceptionally(refused -> false);
        if (settled(passed, 200).orElse(false)) {
            reads++;
            assertThat(group.store(member).image().revision()).isGreaterThanOrEqualTo(before);
        }
    }

    private static <T> Optional<T> settled(CompletableFuture<T> future, long millis) {
        CompletableFuture<Optional<T>> bounded =
                future.thenApply(Optional::of).completeOnTimeout(Optional.empty(), millis, TimeUnit.MILLISECONDS);
        return bounded.join();
    }

    private void check(RaftGroup group) {
        int leader = group.leader();
        group.get(group.store(leader).readBarrier(RaftGroup.PATIENCE));
        StoreContract.commit(group, group.leader(), "last", 1);
        byte[] expected = StoreContract.bytes(group.store(group.leader()).image());
        for (int i = 0; i < MEMBERS; i++) {
            Store store = group.store(i);
            group.get(store.readBarrier(RaftGroup.PATIENCE));
            assertThat(StoreContract.bytes(store.image())).as("member " + i).isEqualTo(expected);
            assertThat(group.listener(i).faults()).isEmpty();
        }
        int committed = 0;
        for (Map.Entry<String, CompletableFuture<ProposeOutcome>> each : proposed.entrySet()) {
            boolean there = group.store(0).image().nodes().containsKey(each.getKey());
            switch (each.getValue().getNow(new ProposeOutcome.Unknown("under way"))) {
                case ProposeOutcome.Committed ignored -> {
                    assertThat(there).as(each.getKey() + " was acknowledged").isTrue();
                    committed++;
                }
                case ProposeOutcome.Refused ignored ->
                    assertThat(there).as(each.getKey() + " was refused").isFalse();
                case ProposeOutcome.Unknown ignored -> {}
            }
        }
        assertThat(committed).as("acknowledged writes").isGreaterThan(100);
        assertThat(reads).as("answered reads").isGreaterThan(20);
    }
}
