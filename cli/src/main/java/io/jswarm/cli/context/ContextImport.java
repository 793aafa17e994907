package io.jswarm.cli.context;

import io.jswarm.cli.client.ContextStore;
import io.jswarm.cli.client.SavedContext;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm context import}: saves a context that another machine exported. */
@Command(
        name = "import",
        description = "Save a context that 'jswarm context export' wrote",
        footer = {"", "Example:", "  jswarm context import prod prod.json"})
public final class ContextImport implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "CONTEXT", description = "The name it gets here")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FILE|-", description = "Where from; - is standard input")
    private String file = "-";

    /** The command in this session. */
    public ContextImport(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ContextStore store = session.contexts();
        if (store.exists(ContextStore.checkName(name))) {
            throw CliException.failed(
                    "Expected a new name, but there is a context '" + name + "' already.",
                    "Remove it first: jswarm context rm " + name);
        }
        try {
            String text = file.equals("-")
                    ? new String(session.environment().in().readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
            SavedContext read = SavedContext.fromJson(text);
            store.write(new SavedContext(
                    name, read.description(), read.managers(), read.ca(), read.certificate(), read.key()));
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.failed(
                    "Expected a context in " + file + ", but " + e.getMessage() + ".",
                    "Write it with 'jswarm context export NAME FILE'.");
        }
        session.out().println(name);
        return ExitCodes.DONE;
    }
}
