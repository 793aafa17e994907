package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.RelayUp;

/** The leader's end of another manager's relay. Any thread. */
public interface RelayInbound {
    /** A message from that manager. */
    void received(RelayUp message);

    /** The stream ended. */
    void closed();
}
