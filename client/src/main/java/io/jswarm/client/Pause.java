package io.jswarm.client;

/** Waits. Any thread may call it. */
@FunctionalInterface
public interface Pause {
    /** Waits this many milliseconds on the caller's thread, or less when that is interrupted or the program is to end. */
    void forMillis(long millis);
}
