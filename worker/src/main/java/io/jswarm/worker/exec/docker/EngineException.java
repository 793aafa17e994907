package io.jswarm.worker.exec.docker;

import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.EngineProblem.Kind;

/** An engine call that failed, on the way from a virtual thread to its reply. */
final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 2_000;

    /** HTTP status; zero when there was no answer. */
    private final int status;

    private final Kind kind;

    /** A longer message is cut: engines quote whole command lines, and the message goes into the managers' log. */
    EngineException(int status, Kind kind, String message) {
        super(message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message);
        this.status = status;
        this.kind = kind;
    }

    int status() {
        return status;
    }

    EngineProblem problem() {
        return new EngineProblem(kind, String.valueOf(getMessage()));
    }
}
