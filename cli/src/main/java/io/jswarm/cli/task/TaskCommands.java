package io.jswarm.cli.task;

import io.jswarm.cli.Commands;
import io.jswarm.cli.Session;
import picocli.CommandLine;

/** The verbs of {@code jswarm task}. */
public final class TaskCommands {
    private TaskCommands() {}

    /** The noun with its verbs. */
    public static CommandLine noun(Session session) {
        return Commands.noun("task", "Look at single tasks", new TaskInspect(session), new TaskLogs(session));
    }
}
