package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.RelayUp;

/** The leader's end of another manager's relay. Any thread. */
public interface RelayInbound {
    /**
     * A message from that manager.
     *
     * @param handled run on the loop thread once it was handled: so many are under way at a time as their sender lets
     */
    void received(RelayUp message, Runnable handled);

    /** The stream ended. */
    void closed();
}
