package io.jswarm.worker.exec;

import io.jswarm.worker.task.EngineProblem;

/** Told of the engine's events; all on the agent's loop. */
public interface EngineEvents {
    /** The stream is open: from now on no event is missed. */
    void opened();

    /** Something happened to the container of this task: look at it. */
    void changed(String taskId);

    /** The stream ended; no more events come. */
    void closed(EngineProblem problem);
}
