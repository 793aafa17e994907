package io.jswarm.api;

import java.time.Instant;

/**
 * The time as an argument: deciders get it, nobody below the edge reads a clock.
 *
 * @param wallMs milliseconds since the Unix epoch; may jump. Persisted times derive from it.
 * @param monoNanos nanoseconds of a clock that never jumps, of arbitrary origin. In-memory timeouts use it.
 */
public record Now(long wallMs, long monoNanos) {
    /** Nanoseconds in a millisecond. */
    public static final long NANOS_PER_MS = 1_000_000L;

    /** The wall clock as certificates and people have it. */
    public Instant instant() {
        return Instant.ofEpochMilli(wallMs);
    }

    /** The monotonic time {@code ms} milliseconds from now, in nanoseconds. */
    public long monoAfterMs(long ms) {
        return monoNanos + ms * NANOS_PER_MS;
    }
}
