package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.PublishLogsRequest;

/**
 * Where the log lines of one worker go: to this leader's readers, or to the manager that leads. Any thread, one call at
 * a time.
 */
public interface LogLines {
    /** Takes lines; {@code taken} runs when more may come. */
    void published(PublishLogsRequest request, Runnable taken);

    /** No more come. */
    void ended();
}
