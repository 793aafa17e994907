package io.jswarm.worker.exec;

import io.jswarm.worker.task.EngineProblem;

/**
 * How a call of the engine ended.
 *
 * @param <T> what it gives
 */
public sealed interface EngineOutcome<T> {
    /**
     * It worked.
     *
     * @param value what it gave
     */
    record Done<T>(T value) implements EngineOutcome<T> {}

    /**
     * It did not.
     *
     * @param problem why
     */
    record Refused<T>(EngineProblem problem) implements EngineOutcome<T> {}
}
