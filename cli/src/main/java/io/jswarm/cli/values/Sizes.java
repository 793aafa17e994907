package io.jswarm.cli.values;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory ({@code 512m}, {@code 1g}, powers of 1024) and of processors ({@code 0.5}). */
public final class Sizes {
    private static final Pattern BYTES =
            Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kmgtp]?)i?b?", Pattern.CASE_INSENSITIVE);
    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000L);

    private Sizes() {}

    /**
     * Reads an amount of memory, in bytes.
     *
     * @throws IllegalArgumentException when the text is not one
     */
    public static long bytes(String text) {
        Matcher parts = BYTES.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected a size such as 512m, 1g or 1.5GiB, but got '" + text + "'");
        }
        String unit = parts.group(2).toLowerCase(Locale.ROOT);
        int power = unit.isEmpty() ? 0 : "kmgtp".indexOf(unit.charAt(0)) + 1;
        BigDecimal bytes = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(1L << 10 * power));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("expected less than 8 EiB, but got '" + text + "'");
        }
        return bytes.longValue();
    }

    /**
     * Reads a number of processors, in billionths.
     *
     * @throws IllegalArgumentException when the text is not one
     */
    public static long nanoCpus(String text) {
        try {
            BigDecimal nanos = new BigDecimal(text).multiply(NANO);
            if (nanos.signum() >= 0) {
                return nanos.longValueExact();
            }
        } catch (NumberFormatException e) {
            // Not a number: told below.
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("expected at most 9 decimals of a CPU, but got '" + text + "'", e);
        }
        throw new IllegalArgumentException("expected a number of CPUs such as 0.5 or 2, but got '" + text + "'");
    }

    /** For a person: {@code 512MiB}, {@code 1.5GiB}. */
    public static String formatBytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        BigDecimal rounded =
                new BigDecimal(value).round(new java.math.MathContext(4)).stripTrailingZeros();
        return rounded.toPlainString() + units[unit];
    }

    /** For a person: {@code 0.5}, {@code 2}. */
    public static String formatCpus(long nanoCpus) {
        return BigDecimal.valueOf(nanoCpus, 9).stripTrailingZeros().toPlainString();
    }
}
