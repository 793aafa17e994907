package io.jswarm.cli.context;

import io.jswarm.cli.invocation.CommandTree;
import io.jswarm.cli.invocation.Invocation;
import java.util.List;

/** The verbs of {@code jswarm context}. */
public final class ContextCommands {
    private ContextCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation invocation, List<String> arguments) {
        return new CommandTree(arguments)
                .add("create", () -> new ContextCreate(invocation))
                .add("ls", "list", () -> new ContextLs(invocation))
                .add("use", () -> new ContextUse(invocation))
                .add("inspect", () -> new ContextInspect(invocation))
                .add("show", () -> new ContextShow(invocation))
                .add("export", () -> new ContextExport(invocation))
                .add("import", () -> new ContextImport(invocation))
                .add("rm", "remove", () -> new ContextRm(invocation));
    }
}
