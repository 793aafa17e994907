package io.jswarm.worker.agent;

import io.jswarm.worker.task.Failed;

/** Whether the engine answers, as far as is known. */
sealed interface EngineState {
    /**
     * It was not listened to yet.
     *
     * @param sinceNanos monotonic time since which it is waited for
     */
    record Unknown(long sinceNanos) implements EngineState {}

    /** It answers. */
    record Answering() implements EngineState {}

    /** It does not answer, and why; nothing can be asked of it now. */
    record Silent(Failed failed) implements EngineState {}
}
