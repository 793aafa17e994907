package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayUp;

/** The way from a manager that serves sessions to the one that leads. Loop thread; must not block. */
public interface RelayConnector {
    /** Opens a stream to the manager at host:port; messages that are sent at once are delivered once it stands. */
    Link open(String addr, Listener listener);

    /** The stream. */
    interface Link {
        /** Sends a message, in order; dropped once the stream is over. */
        void send(RelayUp message);

        /** Ends it; the listener hears nothing more. Twice is once. */
        void close();
    }

    /** Hears of it, on the loop thread. */
    interface Listener {
        /** A message of the leader. */
        void received(RelayDown message);

        /** It ended, or never stood. */
        void closed(String why);
    }
}
