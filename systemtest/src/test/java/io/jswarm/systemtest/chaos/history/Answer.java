package io.jswarm.systemtest.chaos.history;

/** What a client was told. */
public sealed interface Answer {
    /**
     * Acknowledged.
     *
     * @param version of the object as this call wrote it; 0 when the answer does not tell
     */
    record Done(long version) implements Answer {}

    /** The value that was read, and its version. */
    record Seen(String value, long version) implements Answer {}

    /** Read, and not there. */
    record Absent() implements Answer {}

    /** Certainly not done, and why: which claims something of the key too. */
    record Refused(Reason reason) implements Answer {}

    /** It may have happened, may happen later, or never. */
    record Unknown() implements Answer {}

    /** Why a call was refused. */
    enum Reason {
        /** The key is at another version. */
        OUT_OF_SEQUENCE,
        /** The key is not there. */
        NOT_FOUND,
        /** The key is there already. */
        EXISTS
    }
}
