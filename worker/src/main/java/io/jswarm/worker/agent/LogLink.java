package io.jswarm.worker.agent;

import io.jswarm.api.v1.PublishLogsRequest;

/** A stream of log lines to a manager. Loop thread. */
public interface LogLink {
    /** Whether more can be sent without piling up here. */
    boolean ready();

    /** Sends lines, in order. */
    void send(PublishLogsRequest request);

    /** No more lines come. Twice is once. */
    void close();
}
