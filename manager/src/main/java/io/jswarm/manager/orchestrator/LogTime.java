package io.jswarm.manager.orchestrator;

import io.jswarm.api.Now;
import io.jswarm.manager.state.View;

/** The time that may be persisted: it never runs backwards, whatever the clocks of leaders do. */
public final class LogTime {
    private LogTime() {}

    /** max(wall clock, latest time in the state), in milliseconds since the epoch. */
    public static long ms(View view, Now now) {
        return Math.max(now.wallMs(), view.state().timeMs());
    }

    /**
     * How long it is from now until a moment that was set at another one, never longer than it was from there: a clock that was
     * put back holds nothing up. Milliseconds; zero or less: it has come.
     */
    public static long leftMs(long setAtMs, long untilMs, long nowMs) {
        return untilMs - Math.max(nowMs, setAtMs);
    }
}
