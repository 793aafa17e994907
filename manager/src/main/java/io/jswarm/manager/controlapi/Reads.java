package io.jswarm.manager.controlapi;

import io.jswarm.api.v1.Consistency;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Store;

/** Images for reads: as of now by default, or whatever this manager has. */
public final class Reads {
    private final Store store;

    /** Reads of a store. */
    public Reads(Store store) {
        this.store = store;
    }

    /** An image that holds all that was acknowledged before the call, unless a stale one was asked for. Blocks. */
    public ClusterState image(Consistency consistency) {
        if (consistency != Consistency.CONSISTENCY_STALE) {
            Calls.await(store.readBarrier(Calls.DEADLINE), Calls.DEADLINE);
        }
        return store.image();
    }
}
