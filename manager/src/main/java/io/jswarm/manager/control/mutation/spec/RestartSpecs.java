package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.RestartPolicy;

/** The rules of a restart policy. */
final class RestartSpecs {
    /** The history that counts attempts is kept, so their number is bounded. */
    private static final long MOST_ATTEMPTS = 10_000;

    private RestartSpecs() {}

    static void check(RestartPolicy restart, Problems problems) {
        problems.expect(
                restart.getDelayMs() >= 0,
                "task.restart.delay_ms",
                "--restart-delay: expected no negative duration, but got " + restart.getDelayMs() + "ms.",
                "Example: --restart-delay 5s, or --restart-delay default for a growing one");
        problems.expect(
                restart.getWindowMs() >= 0,
                "task.restart.window_ms",
                "--restart-window: expected no negative duration, but got " + restart.getWindowMs() + "ms.",
                "Example: --restart-window 10m, or 0 for all time");
        problems.expect(
                restart.getMaxAttempts() >= 0 && restart.getMaxAttempts() <= MOST_ATTEMPTS,
                "task.restart.max_attempts",
                "--restart-max-attempts: expected 0 (no limit) to 10000, but got "
                        + Long.toUnsignedString(restart.getMaxAttempts()) + ".",
                "Example: --restart-max-attempts 3");
    }
}
