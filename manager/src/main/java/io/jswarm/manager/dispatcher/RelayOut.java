package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.RelayDown;

/** The leader's way back to a manager that serves sessions for it. Called on the loop thread; must not block. */
public interface RelayOut {
    /** Sends a message; silently dropped when the stream is gone. */
    void send(RelayDown message);

    /** Ends the stream. */
    void close();
}
