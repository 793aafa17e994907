package io.jswarm.api.field;

/** What a field may hold. A closed set, so that a test can make values just inside and just outside of each. */
public sealed interface Rule permits Blob, Choice, Either, Elsewhere, Many, Pairs, Part, Text, Whole {
    /**
     * Adds what is wrong.
     *
     * @param value as protobuf's reflection gives it
     * @param row whose rule this is: it names field and flag, and says what to do
     */
    void check(Object value, Row row, Problems problems);
}
