package io.jswarm.cli.output;

import java.time.Duration;
import java.time.Instant;

/** Times for people, in Docker's words. */
public final class Times {
    private Times() {}

    /** {@code 3 minutes ago}; a time ahead of this machine's clock counts as now. */
    public static String ago(long thenMs, long nowMs) {
        return human(Math.max(0, nowMs - thenMs)) + " ago";
    }

    /** {@code Less than a second}, {@code About a minute}, {@code 5 hours}, {@code 3 weeks}. */
    public static String human(long millis) {
        Duration duration = Duration.ofMillis(millis);
        long seconds = duration.toSeconds();
        long minutes = duration.toMinutes();
        long hours = Math.round(duration.toMinutes() / 60.0);
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds == 1) {
            return "1 second";
        } else if (seconds < 60) {
            return seconds + " seconds";
        } else if (minutes == 1) {
            return "About a minute";
        } else if (minutes < 60) {
            return minutes + " minutes";
        } else if (hours == 1) {
            return "About an hour";
        } else if (hours < 48) {
            return hours + " hours";
        } else if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        } else if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return hours / 24 / 365 + " years";
    }

    /** ISO 8601 in UTC; empty for 0. */
    public static String iso(long millis) {
        return millis == 0 ? "" : Instant.ofEpochMilli(millis).toString();
    }
}
