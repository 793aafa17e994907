package io.jswarm.manager.membership;

import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.manager.store.StoreStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** The leader's store: commits at once; its voters change when the test does not say otherwise. */
final class VotingStore implements Store, Membership {
    final Set<String> voters = new TreeSet<>(Set.of("raft-1"));
    /** Every change of the voters that was asked for, in order. */
    final List<String> asked = new ArrayList<>();
    /** Changes of these members fail. */
    final Set<String> failing = new TreeSet<>();

    private final StoreListener listener;
    private ClusterState image = ClusterState.EMPTY;

    VotingStore(StoreListener listener) {
        this.listener = listener;
    }

    @Override
    public ClusterState image() {
        return image;
    }

    @Override
    public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
        return switch (image.apply(batch)) {
            case ApplyResult.Applied(var state, var delta) -> {
                image = state;
                listener.committed(state, delta);
                yield CompletableFuture.completedFuture(new ProposeOutcome.Committed(state.revision()));
            }
            case ApplyResult.Refused(String reason) ->
                CompletableFuture.completedFuture(new ProposeOutcome.Refused(reason));
        };
    }

    @Override
    public List<String> voters() {
        return List.copyOf(voters);
    }

    @Override
    public Duration silence(String raftId) {
        return Duration.ZERO;
    }

    private CompletableFuture<Void> change(String what, String raftId, Runnable change) {
        asked.add(what + " " + raftId);
        if (failing.contains(raftId)) {
            return CompletableFuture.failedFuture(new IllegalStateException(raftId + " does not answer"));
        }
        change.run();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> add(String raftId, Duration deadline) {
        return change("add", raftId, () -> voters.add(raftId));
    }

    @Override
    public CompletableFuture<Void> remove(String raftId, Duration deadline) {
        return change("remove", raftId, () -> voters.remove(raftId));
    }

    @Override
    public CompletableFuture<Void> transferTo(String raftId, Duration deadline) {
        return CompletableFuture.failedFuture(new AssertionError("nobody hands leadership over"));
    }

    @Override
    public String self() {
        return "raft-1";
    }

    @Override
    public List<String> reachable() {
        return voters();
    }

    @Override
    public Membership membership() {
        return this;
    }

    @Override
    public Leadership leadership() {
        return new Leadership(1, self(), true);
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration deadline) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public StoreStats stats() {
        return StoreStats.NONE;
    }

    @Override
    public void close() {}
}
