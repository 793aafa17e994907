package io.jswarm.worker.task;

/**
 * Why the engine did not do what it was asked.
 *
 * @param kind what may help
 * @param message for a person: what was wrong and what to do; never blank
 */
public record EngineProblem(Kind kind, String message) {
    public EngineProblem {
        message = message.isBlank() ? "the container engine did not say what is wrong" : message;
    }

    /** What may help against a problem. */
    public enum Kind {
        /** The engine gave no answer: it is down, hangs or cannot be reached. Says nothing about the task. */
        UNREACHABLE,
        /** The same call may work later. */
        RETRYABLE,
        /** The image that a container needs is not there. */
        NO_IMAGE,
        /** It will not work however often it is tried. */
        PERMANENT
    }
}
