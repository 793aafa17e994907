package io.jswarm.api;

import java.io.Serial;

/** Carries a {@link Rejection} across an edge (a future, a gRPC call); the core itself returns the value. */
public final class RejectedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    /** Wraps the rejection. */
    public RejectedException(Rejection rejection) {
        super(rejection.message(), null, false, false);
        this.rejection = rejection;
    }

    /** Why not. */
    public Rejection rejection() {
        return rejection;
    }
}
