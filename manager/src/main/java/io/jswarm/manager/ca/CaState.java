package io.jswarm.manager.ca;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Store;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The cluster state as the CA reads it. Any thread. */
public interface CaState {
    /** The latest committed image of this manager. */
    ClusterState image();

    /** Completes once {@link #image} holds all that was acknowledged before; fails with a RejectedException. */
    CompletionStage<Void> readBarrier();

    /** The state of a store. */
    static CaState of(Store store, Duration deadline) {
        return new CaState() {
            @Override
            public ClusterState image() {
                return store.image();
            }

            @Override
            public CompletionStage<Void> readBarrier() {
                return store.readBarrier(deadline);
            }
        };
    }
}
