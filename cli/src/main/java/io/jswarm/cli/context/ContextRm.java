package io.jswarm.cli.context;

import io.jswarm.cli.invocation.Each;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.client.ContextStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm context rm}: forgets contexts. */
@Command(
        name = "rm",
        aliases = "remove",
        description = "Forget contexts; their certificates stay valid until they expire",
        footer = {"", "Example:", "  jswarm context rm prod"})
public final class ContextRm implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = {"-f", "--force"},
            description = "Even the current one")
    private boolean force;

    @Parameters(arity = "1..*", paramLabel = "CONTEXT…", description = "Contexts")
    private List<String> names = new ArrayList<>();

    /** The command of this invocation. */
    public ContextRm(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ContextStore store = invocation.contexts();
        return Each.run(invocation, names, name -> {
            if (name.equals(ContextStore.DEFAULT)) {
                throw CliException.failed("The context 'default' is this host's daemon and cannot be removed.", "");
            }
            if (!store.exists(ContextStore.checkName(name))) {
                throw CliException.failed(
                        "Expected a context '" + name + "', but there is none.",
                        "See those that there are with 'jswarm context ls'.");
            }
            if (name.equals(store.current()) && !force) {
                throw CliException.failed(
                        "The context '" + name + "' is the current one.",
                        "Use another one first ('jswarm context use default'), or give --force.");
            }
            if (name.equals(store.current())) {
                store.use(ContextStore.DEFAULT);
            }
            store.delete(name);
            invocation.out().println(name);
        });
    }
}
