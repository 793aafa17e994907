package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreStats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A store that says what a test told it, and takes nothing. */
final class StillStore implements Store, Membership {
    volatile ClusterState image = ClusterState.EMPTY;
    volatile Leadership leadership = Leadership.NONE;
    volatile StoreStats stats = StoreStats.NONE;

    @Override
    public ClusterState image() {
        return image;
    }

    @Override
    public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
        return CompletableFuture.completedFuture(new ProposeOutcome.Refused("a store that takes nothing"));
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration deadline) {
        return unsupported();
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public Membership membership() {
        return this;
    }

    @Override
    public StoreStats stats() {
        return stats;
    }

    @Override
    public void close() {}

    @Override
    public String self() {
        return "raft-1";
    }

    @Override
    public List<String> voters() {
        return List.of("raft-1", "raft-2", "raft-3");
    }

    @Override
    public List<String> reachable() {
        return List.of("raft-1", "raft-2");
    }

    @Override
    public Duration silence(String raftId) {
        return Duration.ZERO;
    }

    @Override
    public CompletableFuture<Void> add(String raftId, Duration deadline) {
        return unsupported();
    }

    @Override
    public CompletableFuture<Void> remove(String raftId, Duration deadline) {
        return unsupported();
    }

    @Override
    public CompletableFuture<Void> transferTo(String raftId, Duration deadline) {
        return unsupported();
    }

    private static CompletableFuture<Void> unsupported() {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }
}
