package io.jswarm.cli.context;

import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.ContextStore;
import io.jswarm.client.SavedContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm context export}: a context as one file, its key included. */
@Command(
        name = "export",
        description = "Write a context, with its key, to a file or to standard output: keep it secret",
        footer = {"", "Example:", "  jswarm context export prod prod.json"})
public final class ContextExport implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(index = "0", paramLabel = "CONTEXT", description = "The context's name")
    private String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "[FILE|-]", description = "Where to (default: -)")
    private String file = "-";

    /** The command of this invocation. */
    public ContextExport(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        SavedContext context = invocation.contexts().read(name);
        if (file.equals("-")) {
            invocation.out().print(context.toJson());
        } else {
            if (Files.exists(Path.of(file))) {
                throw CliException.failed(
                        "Expected a new file, but there is a " + file + " already.",
                        "Give it another name, or remove it first: rm " + file);
            }
            ContextStore.writeFile(Path.of(file), context.toJson());
            invocation.err().println("Written to " + file + ".");
        }
        return ExitCodes.DONE;
    }
}
