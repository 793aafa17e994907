package io.jswarm.systemtest.chaos;

import io.grpc.Channel;

/** The ways to the managers under test. Safe for any thread. */
interface Managers {
    /** How many there are; may change. */
    int count();

    /** A channel to one of them, which may be dead or cut off. */
    Channel channel(int manager);

    /**
     * Connections that failed are tried again at once, as a new client would, and not after the pause of up to two
     * minutes that gRPC makes.
     */
    default void reconnect() {}
}
