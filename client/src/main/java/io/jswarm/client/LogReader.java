package io.jswarm.client;

import io.jswarm.api.v1.LogLine;

/** Who is told of log lines, on the thread that called {@link LogCalls#read}. */
public interface LogReader {
    /** A line; none comes twice, also after a break. */
    void line(LogLine line);

    /** Why a task's logs are missing or incomplete. */
    void warning(String text);

    /** Whether to go on; asked after some lines. */
    boolean wantsMore();
}
