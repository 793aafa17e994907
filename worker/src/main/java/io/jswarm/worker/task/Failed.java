package io.jswarm.worker.task;

/**
 * A call that failed and may be tried again.
 *
 * @param problem of the last try
 * @param sinceNanos monotonic time of the first failure in a row
 * @param retryAtNanos monotonic time before which it is not tried again
 */
public record Failed(EngineProblem problem, long sinceNanos, long retryAtNanos) {}
