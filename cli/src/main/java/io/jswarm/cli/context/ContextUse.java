package io.jswarm.cli.context;

import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Invocation;
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
    private final Invocation session;

    @Parameters(paramLabel = "CONTEXT", description = "The context's name")
    private String name = "";

    /** The command in this session. */
    public ContextUse(Invocation session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ContextStore store = session.contexts();
        if (!name.equals(ContextStore.DEFAULT)) {
            name = store.read(name).name();
        }
        store.use(name);
        session.out().println(name);
        if (!session.environment().variable("JSWARM_CONTEXT").isEmpty()) {
            session.environment().printWarning("JSWARM_CONTEXT is set and goes before the current context.");
        }
        return ExitCodes.DONE;
    }
}
