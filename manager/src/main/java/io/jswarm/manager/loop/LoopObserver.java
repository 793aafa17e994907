package io.jswarm.manager.loop;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;

/** Hears of leadership and commits, on the loop thread, in order. Must not block. */
public interface LoopObserver {
    /** This manager leads from this committed image on. */
    default void leading(ClusterState image, long term) {}

    /** This manager does not lead. */
    default void following() {}

    /** A batch was committed, on leaders and followers alike. */
    default void committed(ClusterState image, Delta delta) {}

    /** The image was replaced as a whole. */
    default void replaced(ClusterState image) {}
}
