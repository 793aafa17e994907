package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.time.Duration;

/** How long a host looks for a manager that answers. */
final class JoinTimeout {
    private static final Duration DEFAULT = Duration.ofSeconds(20);
    /** The lifecycle does nothing else meanwhile, so it must end. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private JoinTimeout() {}

    /**
     * What was asked for, or the default.
     *
     * @throws RejectedException when it is negative or too long
     */
    static Duration of(long timeoutMs) {
        Duration asked = Duration.ofMillis(timeoutMs);
        if (asked.isNegative() || asked.compareTo(LONGEST) > 0) {
            throw new RejectedException(Rejection.invalid(
                    "timeout_ms",
                    "--timeout: expected at most " + LONGEST.toMinutes() + "m, but got " + asked.toSeconds() + "s.",
                    "Example: --timeout 1m"));
        }
        return asked.isZero() ? DEFAULT : asked;
    }
}
