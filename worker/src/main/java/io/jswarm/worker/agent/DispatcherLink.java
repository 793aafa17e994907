package io.jswarm.worker.agent;

import io.jswarm.api.v1.WorkerMessage;

/** One session with one manager. Loop thread. */
public interface DispatcherLink {
    /** Sends a message, in order; dropped once the link is closed. */
    void send(WorkerMessage message);

    /** Opens a stream for log lines to the same manager. */
    LogLink openLogs(LogLinkListener listener);

    /** Says that this node leaves for good and wants nothing new. */
    void leaving();

    /** Says that nothing of the node runs any more, and ends the session once that is delivered, or too late. */
    void left();

    /** Ends the session; the listener hears nothing more. Twice is once. */
    void close();
}
