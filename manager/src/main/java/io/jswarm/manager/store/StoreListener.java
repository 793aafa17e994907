package io.jswarm.manager.store;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;

/**
 * Hears what happens to the store, in order. Called on the store's own thread, which must not be blocked: implementations
 * post to their loop.
 */
public interface StoreListener {
    /** A batch was applied; the image is published already. */
    void committed(ClusterState image, Delta delta);

    /** The image was replaced by a snapshot, its own at start or another manager's: there is no delta. */
    void replaced(ClusterState image);

    /**
     * This manager leads in the term, has applied everything committed before, and a no-op of its own term: its controllers
     * may act.
     */
    void leading(long term);

    /** This manager does not lead (any more). */
    void following();

    /** The store cannot keep its promise: stop the process loudly. */
    void failed(String what, Throwable cause);
}
