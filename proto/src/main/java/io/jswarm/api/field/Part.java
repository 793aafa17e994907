package io.jswarm.api.field;

/**
 * A message with rows of its own, in the same table.
 *
 * @param always it is checked also where it is absent, as if it were empty
 */
public record Part(boolean always) implements Rule {
    /** One that may be absent, whatever it must hold where it is there. */
    public static Part optional() {
        return new Part(false);
    }

    /** One whose fields are checked also where it is absent. */
    public static Part required() {
        return new Part(true);
    }

    @Override
    public void check(Object value, Row row, Problems problems) {
        // The table goes down into it.
    }
}
