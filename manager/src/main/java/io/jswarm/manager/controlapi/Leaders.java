package io.jswarm.manager.controlapi;

import io.grpc.Channel;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import org.jspecify.annotations.Nullable;

/** The way to the leader, for calls that only it can answer. Any thread. */
public interface Leaders {
    /** No way to any: where managers have no channels to each other, only the leader answers. */
    static Leaders unreachable() {
        return () -> {
            throw new RejectedException(
                    Rejection.unavailable("This manager has no way to the leader.", "Ask another manager."));
        };
    }

    /**
     * A channel to the leader with this manager's certificate, or null when this manager leads itself.
     *
     * @throws RejectedException UNAVAILABLE when no leader is known
     */
    @Nullable
    Channel leader();
}
