package io.jswarm.runtime;

import io.jswarm.api.Now;

/** Where time comes from. Any thread may call it. */
@FunctionalInterface
public interface Clock {
    /** The time now. */
    Now now();

    /** The machine's clocks. */
    static Clock system() {
        return () -> new Now(System.currentTimeMillis(), System.nanoTime());
    }
}
