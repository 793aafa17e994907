package io.jswarm.manager.loop;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A store that answers only when the test says what. */
final class HeldStore implements Store {
    record Held(Batch batch, long term, CompletableFuture<ProposeOutcome> outcome) {}

    final List<Batch> proposed = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private final StoreListener listener;
    private ClusterState image = ClusterState.EMPTY;
    /** What read barriers answer. */
    CompletableFuture<Void> barrier = CompletableFuture.completedFuture(null);

    HeldStore(StoreListener listener) {
        this.listener = listener;
    }

    /** How many proposals wait for an answer. */
    int held() {
        return held.size();
    }

    /** The batch proposed last. */
    Batch last() {
        return proposed.getLast();
    }

    /** Commits the oldest proposal that waits, or refuses it when it does not fit. */
    void commit() {
        Held next = held.remove();
        switch (image.apply(next.batch())) {
            case ApplyResult.Applied(var state, var delta) -> {
                image = state;
                listener.committed(state, delta);
                next.outcome().complete(new ProposeOutcome.Committed(state.revision()));
            }
            case ApplyResult.Refused(String reason) -> next.outcome().complete(new ProposeOutcome.Refused(reason));
        }
    }

    /** Answers the oldest proposal that waits, and applies nothing. */
    void answer(ProposeOutcome outcome) {
        held.remove().outcome().complete(outcome);
    }

    /** Commits a batch of somebody else. */
    void commitForeign(Batch batch) {
        if (image.apply(batch) instanceof ApplyResult.Applied(var state, var delta)) {
            image = state;
            listener.committed(state, delta);
        } else {
            throw new IllegalArgumentException("the batch does not fit");
        }
    }

    @Override
    public ClusterState image() {
        return image;
    }

    @Override
    public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
        CompletableFuture<ProposeOutcome> outcome = new CompletableFuture<>();
        proposed.add(batch);
        held.add(new Held(batch, term, outcome));
        return outcome;
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration deadline) {
        return barrier;
    }

    @Override
    public Leadership leadership() {
        return Leadership.NONE;
    }

    @Override
    public Membership membership() {
        throw new UnsupportedOperationException("no test asks for it");
    }

    @Override
    public StoreStats stats() {
        return StoreStats.NONE;
    }

    @Override
    public void close() {}
}
