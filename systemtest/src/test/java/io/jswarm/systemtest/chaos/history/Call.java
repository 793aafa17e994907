package io.jswarm.systemtest.chaos.history;

/** What a client asks of one key. */
public sealed interface Call {
    /** Makes the key, with this value. */
    record Create(String value) implements Call {}

    /** Reads it, linearizably. */
    record Read() implements Call {}

    /**
     * Changes it, if it still is at the version that was read.
     *
     * @param version that was read
     * @param from the value that was read with it
     * @param value the new one
     */
    record Swap(long version, String from, String value) implements Call {}

    /** Takes it away for good. */
    record Remove() implements Call {}
}
