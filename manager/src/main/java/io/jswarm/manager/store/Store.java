package io.jswarm.manager.store;

import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ClusterState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The replicated log and the state it leads to. Acknowledged means fsynced on a majority. Safe for any thread. After a
 * broken promise (damaged file, full disk, an exception in apply) the store stops answering and tells
 * {@link StoreListener#failed}; the process must end.
 */
public interface Store {
    /** The latest committed image on this manager; may lag behind the leader's. */
    ClusterState image();

    /**
     * Proposes a batch as the leader of {@code term}.
     *
     * @return completes with {@link ProposeOutcome.Committed} once the batch is on a majority and in {@link #image};
     *     with {@link ProposeOutcome.Refused} when it was committed but did not fit, or was certainly never proposed; with
     *     {@link ProposeOutcome.Unknown} when leadership was lost meanwhile. Never completes exceptionally; completes at the
     *     latest when the store closes.
     */
    CompletableFuture<ProposeOutcome> propose(Batch batch, long term);

    /**
     * A linearizable read: completes once {@link #image} holds everything that was acknowledged before this call, on any
     * manager. Fails with {@link io.jswarm.api.RejectedException} (UNAVAILABLE) when no majority confirms within the deadline.
     */
    CompletableFuture<Void> readBarrier(Duration deadline);

    /** Who leads, as far as this manager knows. */
    Leadership leadership();

    /**
     * How long ago this manager last heard from a leader, zero while it leads; null when it has heard from none since it
     * started. A store whose members know at once who leads has nothing between.
     */
    default @Nullable Duration leaderSilence() {
        return leadership().leaderRaftId().isEmpty() ? null : Duration.ZERO;
    }

    /**
     * How long nobody led before the present leader, as far as this manager knows;
     * {@link LeaderAbsence#UNKNOWN} when it has only just started.
     */
    default Duration leaderAbsence() {
        return Duration.ZERO;
    }

    /** The group's membership. */
    Membership membership();

    /** Figures for metrics and status. */
    StoreStats stats();

    /**
     * Takes a snapshot of what is applied now, so that the log may be cut; completes once it is on the disk. A store
     * without files has nothing to do. Fails with {@link io.jswarm.api.RejectedException} when another one is under way.
     */
    default CompletableFuture<Void> snapshot() {
        return CompletableFuture.completedFuture(null);
    }

    /** Stops; hands leadership over first when this manager leads. Blocks up to some seconds. */
    void close();
}
