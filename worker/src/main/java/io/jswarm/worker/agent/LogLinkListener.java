package io.jswarm.worker.agent;

/** Told of a stream of log lines, on the agent's loop. */
public interface LogLinkListener {
    /** The stream is ready for more, after it was not. */
    void ready();

    /** The manager wants no more, or is gone. */
    void closed();
}
