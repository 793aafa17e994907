package io.jswarm.client;

import io.jswarm.api.v1.Meta;

/**
 * The managers' time, at least, from what they last wrote and from how long ago it was heard here: this host's clock may show
 * another time than theirs. One thread.
 */
final class ManagersTime {
    private final ClientSettings settings;
    private long aheadMs = Long.MIN_VALUE;

    ManagersTime(ClientSettings settings) {
        this.settings = settings;
    }

    /** Takes note of an object that came now. */
    void saw(Meta meta) {
        aheadMs = Math.max(aheadMs, meta.getUpdatedAtMs() - settings.monotonicMs());
    }

    /** The time now; only after something was seen. */
    long ms() {
        return settings.monotonicMs() + aheadMs;
    }
}
