package io.jswarm.cli.task;

import io.jswarm.cli.session.CommandTree;
import io.jswarm.cli.session.Invocation;
import java.util.List;

/** The verbs of {@code jswarm task}. */
public final class TaskCommands {
    private TaskCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation session, List<String> arguments) {
        return new CommandTree(arguments)
                .add("inspect", () -> new TaskInspect(session))
                .add("logs", () -> new TaskLogs(session));
    }
}
