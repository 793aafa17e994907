package io.jswarm.manager.liveness.heartbeat;

/**
 * How punctual a worker's heartbeats are: the deviation of their gaps from the period. Quick to see that a link is bad, slow
 * to forget it, since the bad moments of a link come seldom and in clusters. A heartbeat that comes early is only the echo of
 * a late one.
 *
 * @param varianceMs2 mean square of how late they were, in square milliseconds
 */
record HeartbeatJitter(double varianceMs2) {
    /** Nothing is known against it. */
    static final HeartbeatJitter PUNCTUAL = new HeartbeatJitter(0);

    /** How many deviations beyond the period a gap may be before it means something. */
    private static final double DEVIATIONS = 10;

    private static final double QUICK = 1 / 4.0;
    private static final double SLOW = 1 / 64.0;

    /** What is known after one more gap. */
    HeartbeatJitter after(double gapMs, double periodMs) {
        double late = Math.max(0, gapMs - periodMs);
        double square = late * late;
        return new HeartbeatJitter(varianceMs2 + (square - varianceMs2) * (square > varianceMs2 ? QUICK : SLOW));
    }

    /** The longest gap that this jitter makes likely. */
    long longestGapMs(double periodMs) {
        return Math.round(periodMs + DEVIATIONS * Math.sqrt(varianceMs2));
    }
}
