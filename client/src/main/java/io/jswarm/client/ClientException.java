package io.jswarm.client;

import io.jswarm.api.Rejection;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A call of the client failed; {@link #failure} says how. */
public final class ClientException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** A failure by itself. */
    public ClientException(Failure failure) {
        this(failure, null);
    }

    /** A failure that something lower began. */
    public ClientException(Failure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** Why. */
    public Failure failure() {
        return failure;
    }

    /** Whether a manager said no in this way. */
    public boolean isRefused(Rejection.Code code) {
        return failure instanceof Failure.Refused refused && refused.rejection().code() == code;
    }

    /** Whether somebody else changed the object after it was read: reading it again and repeating the change may help. */
    public boolean isOutdated() {
        return isRefused(Rejection.Code.ABORTED);
    }
}
