package io.jswarm.api.field;

/**
 * A message with a table of its own, which the receiver asks when it knows what is to become of it.
 *
 * @param table whose, for the reader
 */
public record Elsewhere(String table) implements Rule {
    @Override
    public void check(Object value, Row row, Problems problems) {
        // The receiver does.
    }
}
