package io.jswarm.worker.agent;

import io.jswarm.runtime.Randomness;

/**
 * Times between tries that come less and less often: each half as long again as the one before, and every one up to
 * half as long again, at random. Loop thread.
 */
final class Pace {
    private final long firstMs;
    private final long lastMs;
    private final int quick;
    private int tries;
    private long everyMs;

    /**
     * At its beginning.
     *
     * @param firstMs the first times, milliseconds
     * @param lastMs what they grow to
     * @param quick how many first ones are alike
     */
    Pace(long firstMs, long lastMs, int quick) {
        this.firstMs = firstMs;
        this.lastMs = lastMs;
        this.quick = quick;
        begin();
    }

    /** From the beginning again. */
    void begin() {
        tries = 0;
        everyMs = firstMs;
    }

    /** The time to the next try, milliseconds. */
    long nextMs(Randomness random) {
        if (++tries > quick) {
            everyMs = Math.min(lastMs, everyMs + everyMs / 2);
        }
        return everyMs + (long) (random.nextDouble() * everyMs / 2);
    }
}
