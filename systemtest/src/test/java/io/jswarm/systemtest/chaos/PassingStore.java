package io.jswarm.systemtest.chaos;

import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreStats;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Hands everything on to a store; a planted bug overrides a method. */
class PassingStore implements Store {
    final Store real;

    PassingStore(Store real) {
        this.real = real;
    }

    @Override
    public ClusterState image() {
        return real.image();
    }

    @Override
    public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
        return real.propose(batch, term);
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration deadline) {
        return real.readBarrier(deadline);
    }

    @Override
    public Leadership leadership() {
        return real.leadership();
    }

    @Override
    public Duration leaderAbsence() {
        return real.leaderAbsence();
    }

    @Override
    public Membership membership() {
        return real.membership();
    }

    @Override
    public StoreStats stats() {
        return real.stats();
    }

    @Override
    public void close() {
        real.close();
    }
}
