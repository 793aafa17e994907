package io.jswarm.manager.loop;

import io.jswarm.api.Now;

/**
 * The time that a leader decides by: it begins at the wall clock, or at the latest time in the state where that is later,
 * and goes on with the monotonic clock. So a host's clock that jumps moves nothing, and one that is behind the log's time
 * does not make delays that are measured in log time stand still.
 */
final class LeaderClock {
    private final long baseWallMs;
    private final long baseMonoNanos;

    /** Begins now, at leadership over a state of this time. */
    LeaderClock(Now begin, long stateTimeMs) {
        baseWallMs = Math.max(begin.wallMs(), stateTimeMs);
        baseMonoNanos = begin.monoNanos();
    }

    /** The host's time as this leader counts it. */
    Now of(Now host) {
        return new Now(baseWallMs + (host.monoNanos() - baseMonoNanos) / Now.NANOS_PER_MS, host.monoNanos());
    }
}
