package io.jswarm.api.field;

import org.jspecify.annotations.Nullable;

/**
 * A whole number in a range.
 *
 * @param least the smallest that is good, zero apart
 * @param most the largest that is good
 * @param unit what it counts
 * @param zero what 0 means, when that is something else than a number of this size; 0 is then good
 * @param unsigned the field has no sign: a negative number is a large one
 */
public record Whole(
        long least, long most, Unit unit, @Nullable String zero, boolean unsigned) implements Rule {
    /** A number of a field that can be negative. */
    public static Whole of(long least, long most, Unit unit) {
        return new Whole(least, most, unit, null, false);
    }

    /** A number of a field without a sign. */
    public static Whole unsigned(long least, long most) {
        return new Whole(least, most, Unit.COUNT, null, true);
    }

    /** A number that some program counts up and nobody types. */
    public static Whole counter() {
        return unsigned(0, Long.MAX_VALUE);
    }

    /** The same in another unit. */
    public Whole in(Unit other) {
        return new Whole(least, most, other, zero, unsigned);
    }

    /** 0 is good, too, and means this. */
    public Whole zero(String meaning) {
        return new Whole(least, most, unit, meaning, unsigned);
    }

    @Override
    public void check(Object value, Row row, Problems problems) {
        long number = value instanceof Integer small && unsigned
                ? Integer.toUnsignedLong(small)
                : ((Number) value).longValue();
        boolean good = number >= least && number <= most || number == 0 && zero != null;
        if (!good) {
            row.wrong(problems, expected(), "got " + unit.got(number, unsigned));
        }
    }

    private String expected() {
        String to = " to " + unit.limit(most);
        if (zero == null) {
            return unit.limit(least) + to;
        }
        String none = unit.limit(0) + " (" + zero + ")";
        return least == 0 ? none + to : unit.limit(least) + to + ", or " + none;
    }
}
