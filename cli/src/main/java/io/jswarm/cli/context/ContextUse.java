package io.jswarm.cli.context;

import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.ContextStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm context use}: makes a context the current one. */
@Command(
        name = "use",
        description = "Make a context the current one; default is the daemon of this host",
        footer = {"", "Example:", "  jswarm context use prod"})
public final class ContextUse implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "CONTEXT", description = "The context's name")
    private String name = "";

    /** The command of this invocation. */
    public ContextUse(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ContextStore store = invocation.contexts();
        if (!name.equals(ContextStore.DEFAULT)) {
            name = store.read(name).name();
        }
        store.use(name);
        invocation.out().println(name);
        if (!invocation.environment().variable("JSWARM_CONTEXT").isEmpty()) {
            invocation.environment().printWarning("JSWARM_CONTEXT is set and goes before the current context.");
        }
        return ExitCodes.DONE;
    }
}
