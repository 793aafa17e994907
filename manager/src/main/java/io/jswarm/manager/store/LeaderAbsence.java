package io.jswarm.manager.store;

import java.time.Duration;

/**
 * How long one manager knew of no leader. A manager that has only just started cannot know how long the others were without
 * one. Not safe for several threads.
 */
public final class LeaderAbsence {
    /** What a manager says that knew of no leader since it started. */
    public static final Duration UNKNOWN = Duration.ofHours(1);

    private Duration last = UNKNOWN;
    private boolean led;
    private boolean everLed;
    private long lostNanos;

    /** Somebody is known to lead, or nobody is any more. */
    public void now(boolean isLed, long monoNanos) {
        if (isLed && !led) {
            last = everLed ? Duration.ofNanos(monoNanos - lostNanos) : UNKNOWN;
            everLed = true;
        } else if (isLed) {
            last = Duration.ZERO; // one followed the other at once
        } else if (led) {
            lostNanos = monoNanos;
        }
        led = isLed;
    }

    /** How long there was none before the leader that is known now, or was last. */
    public Duration last() {
        return last;
    }
}
