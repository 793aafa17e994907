package io.jswarm.cli.context;

import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code jswarm context show}: the name of the context in force. */
@Command(
        name = "show",
        description = "Print the name of the context in force",
        footer = {"", "Example:", "  jswarm context show"})
public final class ContextShow implements Callable<Integer> {
    private final Invocation session;

    /** The command in this session. */
    public ContextShow(Invocation session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.out().println(session.contextName());
        return ExitCodes.DONE;
    }
}
