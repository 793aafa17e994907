package io.jswarm.worker.exec;

import io.jswarm.api.v1.LogLine;
import java.util.List;

/** Told of a container's log; all on the agent's loop. */
public interface LogSink {
    /**
     * Some lines, in order. The next come after {@code more} was run, so that a slow reader holds up only its own stream.
     */
    void lines(List<LogLine> lines, Runnable more);

    /** No more lines; {@code err} says why they could not be read, or is empty. */
    void ended(String err);
}
