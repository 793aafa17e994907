package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.WorkerLimits;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Unit;
import io.jswarm.api.field.Whole;
import java.util.function.Predicate;

/** Bounds that many fields share. */
final class Bounds {
    /** The longest string that Linux gives to a program as an argument or in its environment, without its end. */
    static final int LONGEST_ARGUMENT = 128 * 1024 - 1;

    /** The longest path of Linux, without its end. */
    static final int LONGEST_PATH = 4_095;

    /** More arguments or variables than any program reads. */
    static final int MOST_ARGUMENTS = 10_000;

    private static final int LONGEST_NAME = 255;
    private static final long MS_PER_HOUR = 3_600_000L;
    private static final long LONGEST_MS = 8_760 * MS_PER_HOUR;

    private Bounds() {}

    /** A wait or a period of at most a year. */
    static Whole duration() {
        return Whole.of(0, LONGEST_MS, Unit.MILLIS);
    }

    /** Some memory or disk, of at least so much, and no more than a node can say that it has. */
    static Whole bytes(long least) {
        return Whole.of(least, WorkerLimits.MEMORY_BYTES, Unit.BYTES);
    }

    /** A path in a host or a container. */
    static Text path(String form, Predicate<String> matches, String good) {
        return Text.matching(0, LONGEST_PATH, form, matches, good);
    }

    /** The name of a driver, or none. */
    static Text driver(String good) {
        return Text.matching(
                0,
                LONGEST_NAME,
                "a driver's name without blanks",
                name -> name.chars().noneMatch(c -> c == ' '),
                good);
    }
}
