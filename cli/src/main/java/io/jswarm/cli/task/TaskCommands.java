package io.jswarm.cli.task;

import io.jswarm.cli.invocation.CommandTree;
import io.jswarm.cli.invocation.Invocation;
import java.util.List;

/** The verbs of {@code jswarm task}. */
public final class TaskCommands {
    private TaskCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation invocation, List<String> arguments) {
        return new CommandTree(arguments)
                .add("inspect", () -> new TaskInspect(invocation))
                .add("logs", () -> new TaskLogs(invocation));
    }
}
