package io.jswarm.cli.context;

import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FileProblem;
import io.jswarm.client.ContextCheck;
import io.jswarm.client.ContextStore;
import io.jswarm.client.SavedContext;
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
    private final Invocation invocation;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name it gets here")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FILE|-", description = "Where from; - is standard input")
    private String file = "-";

    /** The command of this invocation. */
    public ContextImport(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ContextStore store = invocation.contexts();
        store.requireNew(name);
        try {
            SavedContext read = SavedContext.fromJson(text());
            ContextCheck.require(read);
            store.write(new SavedContext(
                    name, read.description(), read.managers(), read.ca(), read.certificate(), read.key()));
        } catch (IllegalArgumentException e) {
            throw CliException.failed(
                    "Expected a context in " + where() + ", but " + e.getMessage() + ".",
                    "Write it with: jswarm context export NAME FILE");
        }
        invocation.out().println(name);
        return ExitCodes.DONE;
    }

    private String text() {
        try {
            return file.equals("-")
                    ? new String(invocation.environment().in().readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (IOException e) {
            throw CliException.failed(
                    "Expected to read " + where() + ", but " + FileProblem.reading(Path.of(file), e) + ".",
                    "Write it with: jswarm context export NAME FILE");
        }
    }

    private String where() {
        return file.equals("-") ? "the standard input" : file;
    }
}
