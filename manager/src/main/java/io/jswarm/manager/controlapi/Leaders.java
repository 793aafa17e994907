package io.jswarm.manager.controlapi;

import io.grpc.Channel;
import org.jspecify.annotations.Nullable;

/** The way to the leader, for calls that only it can answer. Any thread. */
public interface Leaders {
    /**
     * A channel to the leader with this manager's certificate, or null when this manager leads itself.
     *
     * @throws io.jswarm.api.RejectedException UNAVAILABLE when no leader is known
     */
    @Nullable
    Channel leader();
}
