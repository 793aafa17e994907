package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ImageResolved;

/** Hears what workers answer beside statuses. Loop thread only. */
public interface SessionAnswers {
    /** A worker has a session here now. */
    void connected(String nodeId);

    /** Its session ended. */
    void disconnected(String nodeId);

    /** A worker's answer to ResolveImage. */
    void imageResolved(String nodeId, ImageResolved answer);
}
