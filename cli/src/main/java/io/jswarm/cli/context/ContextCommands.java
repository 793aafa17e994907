package io.jswarm.cli.context;

import io.jswarm.cli.session.CommandTree;
import io.jswarm.cli.session.Invocation;
import java.util.List;

/** The verbs of {@code jswarm context}. */
public final class ContextCommands {
    private ContextCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation session, List<String> arguments) {
        return new CommandTree(arguments)
                .add("create", () -> new ContextCreate(session))
                .add("ls", "list", () -> new ContextLs(session))
                .add("use", () -> new ContextUse(session))
                .add("inspect", () -> new ContextInspect(session))
                .add("show", () -> new ContextShow(session))
                .add("export", () -> new ContextExport(session))
                .add("import", () -> new ContextImport(session))
                .add("rm", "remove", () -> new ContextRm(session));
    }
}
