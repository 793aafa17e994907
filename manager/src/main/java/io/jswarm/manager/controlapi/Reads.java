package io.jswarm.manager.controlapi;

import io.jswarm.api.v1.Consistency;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Staleness;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreStats;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Images for reads: as of now by default, or whatever this manager has. */
public final class Reads {
    private final Store store;
    private final String selfNodeId;

    /** Reads of a store by the manager that is this node. */
    public Reads(Store store, String selfNodeId) {
        this.store = store;
        this.selfNodeId = selfNodeId;
    }

    /**
     * What a call is answered from.
     *
     * @param staleness how far behind the image may be; null when it is not
     */
    record Read(ClusterState image, @Nullable Staleness staleness) {
        /** Has the answer say how far behind it may be, when it may. */
        void tell(Consumer<Staleness> answer) {
            if (staleness != null) {
                answer.accept(staleness);
            }
        }
    }

    /** An image that holds all that was acknowledged before the call. Blocks. */
    public ClusterState image() {
        Duration patience = Calls.patience();
        Calls.await(
                Calls.confirmed(patience, store.readBarrier(patience), "none confirmed the read"),
                Calls.DEADLINE.plusSeconds(1));
        return store.image();
    }

    /** What the caller wants to read from; a stale read asks nobody. */
    Read read(Consistency consistency) {
        if (consistency != Consistency.CONSISTENCY_STALE) {
            return new Read(image(), null);
        }
        // Before the image: so it cannot be less behind than is told.
        Duration silence = store.leaderSilence();
        StoreStats stats = store.stats();
        boolean leader = store.leadership().self();
        ClusterState image = store.image();
        Node self = image.nodes().get(selfNodeId);
        Staleness.Builder staleness = Staleness.newBuilder()
                .setNodeId(selfNodeId)
                .setHostname(self == null ? "" : self.getDescription().getHostname())
                .setLeader(leader)
                .setEntriesBehind(Math.max(0, stats.committedIndex() - stats.appliedIndex()))
                .setStateTimeMs(image.timeMs());
        if (silence != null) {
            staleness.setLeaderSilentMs(silence.toMillis());
        }
        return new Read(image, staleness.build());
    }
}
