package io.jswarm.cli.values;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Docker's users write them: {@code 10s}, {@code 1m30s}, {@code 500ms}, {@code 1.5h}. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");

    private Durations() {}

    /**
     * Reads a duration; {@code 0} needs no unit.
     *
     * @throws IllegalArgumentException when the text is not a duration, is negative or is not whole milliseconds
     */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher parts = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (parts.find() && parts.start() == end) {
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(nanosOf(parts.group(2)))));
            end = parts.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException(
                    "expected a duration such as 10s, 1m30s or 500ms, but got '" + text + "'");
        }
        if (nanos.signum() > 0 && nanos.compareTo(BigDecimal.valueOf(1_000_000)) < 0) {
            throw new IllegalArgumentException("expected at least 1ms, but got '" + text + "'");
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("expected at most 292 years, but got '" + text + "'");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }

    /** As Go prints it: {@code 1m30s}, {@code 500ms}, {@code 0s}. */
    public static String format(long millis) {
        if (millis == 0) {
            return "0s";
        }
        long seconds = millis / 1000;
        StringBuilder text = new StringBuilder();
        if (seconds >= 3600) {
            text.append(seconds / 3600).append('h');
        }
        if (seconds >= 60) {
            text.append(seconds / 60 % 60).append('m');
        }
        if (millis % 1000 == 0) {
            return text.append(seconds % 60).append('s').toString();
        }
        if (seconds == 0) {
            return text.append(millis).append("ms").toString();
        }
        BigDecimal rest =
                BigDecimal.valueOf(seconds % 60 * 1000 + millis % 1000, 3).stripTrailingZeros();
        return text.append(rest.toPlainString()).append('s').toString();
    }
}
