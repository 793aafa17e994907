package io.jswarm.runtime;

/**
 * Exponential backoff with full jitter between half and all of the step, so that many clients do not come back at once.
 *
 * @param firstMs the first step, milliseconds, positive
 * @param capMs the longest step, milliseconds
 */
public record Backoff(long firstMs, long capMs) {
    /** The wait before try {@code attempt} (1 is the first retry), in milliseconds. */
    public long delayMs(int attempt, Randomness random) {
        int doublings = Math.min(Math.max(attempt - 1, 0), 40);
        long step = doublings >= 32 ? capMs : Math.min(capMs, firstMs << doublings);
        return step / 2 + (long) (random.nextDouble() * (step - step / 2.0));
    }
}
