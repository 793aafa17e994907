package io.jswarm.manager.store.memory;

import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.LeaderAbsence;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.manager.store.StoreStats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One running member of a {@link MemoryGroup}. Everything happens on the group's loop, its listener's calls too. */
public final class MemoryStore implements Store {
    private final MemoryGroup group;
    private final String raftId;
    private final StoreListener listener;
    private final LeaderAbsence absence = new LeaderAbsence();
    private volatile ClusterState image;
    private volatile Leadership leadership = Leadership.NONE;
    private volatile Duration leaderAbsence = LeaderAbsence.UNKNOWN;
    private volatile StoreStats stats = StoreStats.NONE;
    private volatile List<String> reachable = List.of();

    MemoryStore(MemoryGroup group, String raftId, StoreListener listener, ClusterState image) {
        this.group = group;
        this.raftId = raftId;
        this.listener = listener;
        this.image = image;
    }

    StoreListener listener() {
        return listener;
    }

    void publish(ClusterState next) {
        image = next;
    }

    void publish(Leadership next, List<String> nowReachable) {
        if (next.term() != leadership.term() || !next.leaderRaftId().equals(leadership.leaderRaftId())) {
            absence.now(!next.leaderRaftId().isEmpty(), group.now().monoNanos());
            leaderAbsence = absence.last();
        }
        leadership = next;
        reachable = nowReachable;
    }

    void publish(StoreStats next) {
        stats = next;
    }

    @Override
    public ClusterState image() {
        return image;
    }

    @Override
    public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
        CompletableFuture<ProposeOutcome> outcome = new CompletableFuture<>();
        group.onLoop(() -> group.propose(raftId, this, batch, term, outcome));
        return outcome;
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration deadline) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        group.onLoop(() -> group.readBarrier(raftId, this, deadline, done));
        return done;
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public Duration leaderAbsence() {
        return leaderAbsence;
    }

    @Override
    public Membership membership() {
        return new MemoryMembership(group, raftId, () -> reachable);
    }

    @Override
    public StoreStats stats() {
        return stats;
    }

    /** Hands leadership over if it leads, then stops; returns before both have happened. */
    @Override
    public void close() {
        group.onLoop(() -> group.stop(raftId, this));
    }
}
