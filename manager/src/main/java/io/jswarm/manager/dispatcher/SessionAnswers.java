package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ImageResolved;

/** Hears what workers answer beside statuses; by itself it takes no notice. Loop thread only. */
public interface SessionAnswers {
    /** A worker has a session here now. */
    default void connected(String nodeId) {}

    /** Its session ended. */
    default void disconnected(String nodeId) {}

    /** A worker's answer to ResolveImage. */
    default void imageResolved(String nodeId, ImageResolved answer) {}
}
