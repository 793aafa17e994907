package io.jswarm.api.field;

/** A yes or no: both are good. */
public record Either() implements Rule {
    @Override
    public void check(Object value, Row row, Problems problems) {
        // Nothing else can be said by one bit.
    }
}
