package io.jswarm.worker.task;

/**
 * How patient a task is while it is prepared. Milliseconds.
 *
 * @param retryMs how long failing pulls and creations are tried again before the task is rejected
 * @param unreachableMs the same while the engine gives no answer at all
 * @param silenceMs after how much silence of a registry the status says so
 */
public record Limits(long retryMs, long unreachableMs, long silenceMs) {
    /** 30 s, 2 min, 3 s. */
    public static final Limits DEFAULT = new Limits(30_000, 120_000, 3_000);
}
