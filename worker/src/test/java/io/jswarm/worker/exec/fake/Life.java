package io.jswarm.worker.exec.fake;

/**
 * How the containers of an image live. Milliseconds; negative means never.
 *
 * @param startError why they cannot be started, or empty
 * @param exitsAfterMs after the start by themselves
 * @param exitCode with which they then exit
 * @param stopsAfterMs after the stop signal
 * @param stopCode with which they then exit
 * @param hasHealthcheck whether they have one
 * @param healthyAfterMs after the start
 * @param unhealthyAfterMs after the start
 */
public record Life(
        String startError,
        long exitsAfterMs,
        int exitCode,
        long stopsAfterMs,
        int stopCode,
        boolean hasHealthcheck,
        long healthyAfterMs,
        long unhealthyAfterMs) {
    /** Runs until it is stopped. */
    public static final Life FOREVER = new Life("", -1, 0, 10, 143, false, -1, -1);

    /** Exits by itself. */
    public static Life exits(long afterMs, int code) {
        return new Life("", afterMs, code, 10, 143, false, -1, -1);
    }

    /** Cannot be started. */
    public static Life cannotStart(String error) {
        return new Life(error, -1, 0, 10, 143, false, -1, -1);
    }

    /** Has a health check that becomes good, and bad after that (negative: never). */
    public static Life checked(long healthyAfterMs, long unhealthyAfterMs) {
        return new Life("", -1, 0, 10, 143, true, healthyAfterMs, unhealthyAfterMs);
    }

    /** Ignores its stop signal. */
    public Life stubborn() {
        return new Life(
                startError, exitsAfterMs, exitCode, -1, stopCode, hasHealthcheck, healthyAfterMs, unhealthyAfterMs);
    }
}
