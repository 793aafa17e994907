package io.jswarm.bench.load;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a fleet, or a part of it, is doing.
 *
 * @param joined workers with a certificate
 * @param sessions workers with a session that a manager welcomed
 * @param tasks that its agents look after, in whatever state
 * @param running containers that its engines say run
 * @param removed workers that managers removed from the swarm
 * @param failures joins that were begun anew or given up, and sessions that were refused
 */
public record FleetCounts(int joined, int sessions, long tasks, long running, int removed, long failures) {
    /** Of no worker. */
    public static final FleetCounts NONE = new FleetCounts(0, 0, 0, 0, 0, 0);

    private static final Pattern LINE =
            Pattern.compile("joined=(\\d+) sessions=(\\d+) tasks=(\\d+) running=(\\d+) removed=(\\d+) failures=(\\d+)");

    /** Of both. */
    public FleetCounts plus(FleetCounts other) {
        return new FleetCounts(
                joined + other.joined,
                sessions + other.sessions,
                tasks + other.tasks,
                running + other.running,
                removed + other.removed,
                failures + other.failures);
    }

    /** One line for people and programs. */
    public String toLine() {
        return String.format(
                Locale.ROOT,
                "joined=%d sessions=%d tasks=%d running=%d removed=%d failures=%d",
                joined,
                sessions,
                tasks,
                running,
                removed,
                failures);
    }

    /** What {@link #toLine} wrote; null for any other line. */
    public static @Nullable FleetCounts parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return !matcher.matches()
                ? null
                : new FleetCounts(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        Long.parseLong(matcher.group(4)),
                        Integer.parseInt(matcher.group(5)),
                        Long.parseLong(matcher.group(6)));
    }
}
