package io.jswarm.worker.exec;

import io.jswarm.api.v1.LogLine;
import io.jswarm.worker.task.EngineProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told of a container's log; all on the agent's loop. */
public interface LogSink {
    /**
     * Some lines, in order. The next come after {@code more} was run, so that a slow reader holds up only its own stream.
     */
    void lines(List<LogLine> lines, Runnable more);

    /** No more lines; {@code problem} says why they could not be read, null when the log was read to its end. */
    void ended(@Nullable EngineProblem problem);
}
