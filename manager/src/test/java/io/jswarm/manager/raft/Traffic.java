package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes and reads on a group under faults, and what must hold of them: what was acknowledged stays, what was refused never
 * shows, a read sees all that was acknowledged before it, and in the end all members are alike. For one thread.
 */
final class Traffic {
    private final SplittableRandom random;
    private final long patienceMs;
    private final Map<String, CompletableFuture<ProposeOutcome>> proposed = new TreeMap<>();
    private final Set<Long> terms = new TreeSet<>();
    private int writes;
    private long acknowledged;
    private int reads;

    /** One that waits so long for each answer. */
    Traffic(SplittableRandom random, long patienceMs) {
        this.random = random;
        this.patienceMs = patienceMs;
    }

    /** The terms in which writes were acknowledged. */
    Set<Long> terms() {
        return terms;
    }

    /** The latest revision that was acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** How many reads were answered. */
    int reads() {
        return reads;
    }

    /** Proposes to any member that believes to lead, and waits a little for the outcome. */
    void write(RaftGroup group) {
        List<Store> leaders = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
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
        long term = leader.leadership().term();
        CompletableFuture<ProposeOutcome> outcome =
                leader.propose(StoreContract.batch(leader.image().revision(), id), term);
        proposed.put(id, outcome);
        if (settled(outcome, patienceMs).orElse(null) instanceof ProposeOutcome.Committed(long revision)) {
            acknowledged = Math.max(acknowledged, revision);
            terms.add(term);
        }
    }

    /** Reads on any member; an answered read must not be older than what was acknowledged before it. */
    void read(RaftGroup group) {
        int member = random.nextInt(group.size());
        if (!group.running(member)) {
            return;
        }
        long before = acknowledged;
        CompletableFuture<Boolean> passed = group.store(member)
                .readBarrier(Duration.ofMillis(patienceMs))
                .thenApply(done -> true)
                .exceptionally(refused -> false);
        if (settled(passed, patienceMs + 140L).orElse(false)) {
            reads++;
            assertThat(group.store(member).image().revision()).isGreaterThanOrEqualTo(before);
        }
    }

    /**
     * The state after a last write. Proposals that nobody waited for may come before it, and the leadership may still move:
     * it is proposed afresh until it is committed.
     */
    private static ClusterState last(RaftGroup group) {
        AtomicInteger tries = new AtomicInteger();
        AtomicReference<ClusterState> state = new AtomicReference<>(ClusterState.EMPTY);
        group.await("a last write is committed", () -> {
            Store leader = group.store(group.leader());
            CompletableFuture<ProposeOutcome> outcome = leader.propose(
                    StoreContract.batch(leader.image().revision(), "last" + tries.getAndIncrement()),
                    leader.leadership().term());
            boolean committed = group.get(outcome) instanceof ProposeOutcome.Committed;
            state.set(leader.image());
            return committed;
        });
        return state.get();
    }

    private static <T> Optional<T> settled(CompletableFuture<T> future, long millis) {
        CompletableFuture<Optional<T>> bounded =
                future.thenApply(Optional::of).completeOnTimeout(Optional.empty(), millis, TimeUnit.MILLISECONDS);
        return bounded.join();
    }

    /**
     * Once the faults are over: all members have the same, with all that was acknowledged; more writes and reads than
     * so many were.
     */
    void check(RaftGroup group, int atLeast, int readsAtLeast) {
        byte[] expected = StoreContract.bytes(last(group));
        for (int i = 0; i < group.size(); i++) {
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
        assertThat(committed).as("acknowledged writes").isGreaterThan(atLeast);
        assertThat(reads).as("answered reads").isGreaterThan(readsAtLeast);
    }
}
