package io.jswarm.runtime;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.time.Duration;
import java.util.function.Supplier;

/** Blocking retries on the caller's own (virtual) thread; never for a loop thread. */
public final class Retry {
    private Retry() {}

    /**
     * Calls {@code attempt} until it succeeds, waiting with backoff after each {@link RejectedException} of code
     * UNAVAILABLE; other failures and, once the deadline has passed, the last one are thrown.
     */
    public static <T> T whileUnavailable(
            Supplier<T> attempt, Backoff backoff, Duration deadline, Clock clock, Randomness random) {
        long end = clock.now().monoNanos() + deadline.toNanos();
        for (int tries = 1; ; tries++) {
            try {
                return attempt.get();
            } catch (RejectedException e) {
                long wait = Duration.ofMillis(backoff.delayMs(tries, random)).toNanos();
                boolean late = clock.now().monoNanos() + wait > end;
                if (e.rejection().code() != Rejection.Code.UNAVAILABLE || late) {
                    throw e;
                }
                pause(Duration.ofNanos(wait));
            }
        }
    }

    /** Waits; a RejectedException when the thread is interrupted. */
    public static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedException(Rejection.unavailable("The call was cancelled.", ""));
        }
    }
}
