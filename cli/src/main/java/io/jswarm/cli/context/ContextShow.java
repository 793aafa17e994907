package io.jswarm.cli.context;

import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code jswarm context show}: the name of the context in force. */
@Command(
        name = "show",
        description = "Print the name of the context in force",
        footer = {"", "Example:", "  jswarm context show"})
public final class ContextShow implements Callable<Integer> {
    private final Invocation invocation;

    /** The command of this invocation. */
    public ContextShow(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.out().println(invocation.contextName());
        return ExitCodes.DONE;
    }
}
