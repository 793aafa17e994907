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
}
