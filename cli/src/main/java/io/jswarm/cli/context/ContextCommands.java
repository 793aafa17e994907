package io.jswarm.cli.context;

import io.jswarm.cli.Commands;
import io.jswarm.cli.Session;
import picocli.CommandLine;

/** The verbs of {@code jswarm context}. */
public final class ContextCommands {
    private ContextCommands() {}

    /** The noun with its verbs. */
    public static CommandLine noun(Session session) {
        return Commands.noun(
                "context",
                "Reach clusters from elsewhere",
                new ContextCreate(session),
                new ContextLs(session),
                new ContextUse(session),
                new ContextInspect(session),
                new ContextShow(session),
                new ContextExport(session),
                new ContextImport(session),
                new ContextRm(session));
    }
}
