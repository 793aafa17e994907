package io.jswarm.api;

import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far the logs of tasks were read. Where a reading broke off it is resumed from {@link #sinceMs} on, and what comes a
 * second time is told from what is new. Only then is anything dropped: times do not always grow, since the parts of a long
 * line share one, standard output and error overtake each other, and clocks step back. One thread.
 */
public final class LogProgress {
    /** Lines that overtake each other are closer than this; a time further back is a clock that was set. */
    private static final long CLOCK_STEP_NANOS = 1_000 * Now.NANOS_PER_MS;

    private final Map<String, Position> positions = new HashMap<>();

    /** Whether the line was not read before; it counts as read from now on. */
    public boolean take(LogLine line) {
        long nanos = nanos(line);
        return nanos == 0
                || positions
                        .computeIfAbsent(line.getTaskId(), task -> new Position())
                        .take(nanos);
    }

    /** From when on the task's log must be sent once more to miss nothing; empty while it gave no line with a time. */
    public OptionalLong sinceMs(String taskId) {
        Position position = positions.get(taskId);
        return position == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, position.latest / Now.NANOS_PER_MS - 1));
    }

    /**
     * How a task's log is asked for once more after a gap so that nothing is missed: from its last line on, or from when its
     * reading began where it gave none.
     *
     * @param first how it was asked for at first
     * @param beganMs when its node was first told to read it, in ms since the Unix epoch
     */
    public LogOptions resume(String taskId, LogOptions first, long beganMs) {
        resume(taskId);
        OptionalLong since = sinceMs(taskId);
        if (since.isEmpty() && first.getTail() < 0) {
            // All of it is still to come.
            return first;
        }
        // The last lines were sent before the gap; what came since is wanted, however much it is.
        return first.toBuilder()
                .setTail(-1)
                .setSinceMs(Math.max(since.orElse(beganMs), first.getSinceMs()))
                .build();
    }

    /** The task's lines come once more, from {@link #sinceMs} or earlier on. */
    public void resume(String taskId) {
        Position position = positions.get(taskId);
        if (position != null) {
            position.resume();
        }
    }

    /** The time of a line in nanoseconds since the Unix epoch; 0 when it has none. */
    public static long nanos(LogLine line) {
        return line.getAtMs() * Now.NANOS_PER_MS + line.getAtNanos();
    }

    private static final class Position {
        private long latest;
        /** How many lines had the latest time, and how many of them have come a second time. */
        private long together;

        private long again;
        private boolean resumed;

        void resume() {
            resumed = true;
            again = 0;
        }

        boolean take(long nanos) {
            if (resumed && isRepeated(nanos)) {
                return false;
            }
            if (nanos > latest || isSetBack(nanos)) {
                latest = nanos;
                together = 1;
                resumed = false;
            } else if (nanos == latest) {
                together++;
            }
            return true;
        }

        private boolean isRepeated(long nanos) {
            if (nanos == latest) {
                return ++again <= together;
            }
            // After the last line that was read, an old time is a clock that was set back meanwhile.
            return nanos < latest && !(again >= together && isSetBack(nanos));
        }

        private boolean isSetBack(long nanos) {
            return nanos < latest - CLOCK_STEP_NANOS;
        }
    }
}
