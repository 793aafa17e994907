package io.jswarm.api.field;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** What a number counts, and how a person writes it. */
public enum Unit {
    /** Things. */
    COUNT {
        @Override
        String limit(long value) {
            return Long.toString(value);
        }

        @Override
        String got(long value, boolean unsigned) {
            return unsigned ? Long.toUnsignedString(value) : Long.toString(value);
        }
    },
    /** Milliseconds of a duration. */
    MILLIS {
        @Override
        String limit(long value) {
            Duration duration = Duration.ofMillis(value);
            if (value % MS_PER_SECOND != 0) {
                return value + "ms";
            }
            if (duration.toHours() > 0 && duration.equals(Duration.ofHours(duration.toHours()))) {
                return duration.toHours() + "h";
            }
            boolean minutes = duration.toMinutes() > 1 && duration.equals(Duration.ofMinutes(duration.toMinutes()));
            return minutes ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
        }

        @Override
        String got(long value, boolean unsigned) {
            return COUNT.got(value, unsigned) + "ms";
        }
    },
    /** Bytes. */
    BYTES {
        @Override
        String limit(long value) {
            long rest = value;
            int power = 0;
            while (rest != 0 && rest % KIB == 0 && power < NAMES.size() - 1) {
                rest /= KIB;
                power++;
            }
            return power == 0 ? Long.toString(value) : rest + " " + NAMES.get(power);
        }

        @Override
        String got(long value, boolean unsigned) {
            return COUNT.got(value, unsigned) + " bytes";
        }
    },
    /** Billionths of a core. */
    NANO_CPUS {
        @Override
        String limit(long value) {
            return BigDecimal.valueOf(value, NANO_DIGITS).stripTrailingZeros().toPlainString();
        }

        @Override
        String got(long value, boolean unsigned) {
            return limit(value) + " cores";
        }
    },
    /** The bits of a file's mode. */
    MODE {
        @Override
        String limit(long value) {
            return Long.toOctalString(value);
        }

        @Override
        String got(long value, boolean unsigned) {
            return Long.toOctalString(value) + " (octal)";
        }
    };

    private static final int MS_PER_SECOND = 1_000;
    private static final int KIB = 1_024;
    private static final int NANO_DIGITS = 9;
    private static final List<String> NAMES = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");

    /** A bound, as people write it. */
    abstract String limit(long value);

    /** A value that is wrong. */
    abstract String got(long value, boolean unsigned);
}
