package io.jswarm.cli.task;

import io.jswarm.api.v1.LogOptions;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.values.Durations;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Option;

/** Which log lines, and how they look. */
public final class LogFlags {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on as new lines come")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "LINES",
            description = "Lines from the end of each task's logs, or all (default all)")
    private String tail = "all";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only lines after this time (2026-01-02T13:23:37Z) or not older than this (42m)")
    private String since = "";

    @Option(
            names = {"-t", "--timestamps"},
            description = "Print times")
    private boolean timestamps;

    @Option(names = "--no-trunc", description = "Print ids in full")
    private boolean noTrunc;

    @Option(names = "--no-task-ids", description = "Leave the ids of tasks out")
    private boolean noTaskIds;

    @Option(names = "--no-resolve", description = "Print the ids of services and nodes instead of their names")
    private boolean noResolve;

    @Option(
            names = "--raw",
            description =
                    "Print the lines as the containers printed them, also what steers the terminal, such as colours")
    private boolean raw;

    @Option(names = "--details", description = "Print what --log-opt labels=… and env=… had noted beside each line")
    private boolean details;

    LogOptions options(long nowMs) {
        return LogOptions.newBuilder()
                .setFollow(follow)
                .setTail(tailLines())
                .setSinceMs(since.isEmpty() ? 0 : sinceMs(nowMs))
                .setStdout(true)
                .setStderr(true)
                .setDetails(details)
                .build();
    }

    private long tailLines() {
        if (tail.equals("all")) {
            return -1;
        }
        if (!tail.matches("\\d{1,9}")) {
            throw CliException.usage(
                    "--tail: expected a number of 0 or more, or 'all', but got '" + tail + "'.", "Example: --tail 100");
        }
        return Long.parseLong(tail);
    }

    private long sinceMs(long nowMs) {
        try {
            if (since.matches("\\d+(\\.\\d+)?")) {
                return (long) (Double.parseDouble(since) * 1000);
            }
            if (!since.contains("-")) {
                return nowMs - Durations.parse(since).toMillis();
            }
            return instant().toEpochMilli();
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw CliException.usage(
                    "--since: expected a time or a duration, but got '" + since + "'.",
                    "Example: --since 10m, or --since 2026-01-02T13:23:37Z");
        }
    }

    private Instant instant() {
        if (!since.contains("T")) {
            return LocalDate.parse(since).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        boolean zoned =
                since.endsWith("Z") || since.substring(since.indexOf('T')).matches(".*[+-]\\d\\d:\\d\\d");
        return zoned
                ? OffsetDateTime.parse(since).toInstant()
                : LocalDateTime.parse(since).toInstant(ZoneOffset.UTC);
    }

    boolean follow() {
        return follow;
    }

    boolean timestamps() {
        return timestamps;
    }

    boolean noTrunc() {
        return noTrunc;
    }

    boolean noTaskIds() {
        return noTaskIds;
    }

    boolean noResolve() {
        return noResolve;
    }

    boolean raw() {
        return raw;
    }
}
