package io.jswarm.cli.service;

import io.jswarm.cli.session.CommandTree;
import io.jswarm.cli.session.Invocation;
import java.util.List;
import picocli.CommandLine;

/** The verbs of {@code jswarm service}. */
public final class ServiceCommands {
    private ServiceCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation session, List<String> arguments) {
        return new CommandTree(arguments)
                .add("create", () -> create(session))
                .add("ls", "list", () -> new ServiceLs(session))
                .add("ps", () -> new ServicePs(session))
                .add("inspect", () -> new ServiceInspect(session))
                .add("logs", () -> new ServiceLogs(session))
                .add("update", () -> new ServiceUpdate(session))
                .add("scale", () -> new ServiceScale(session))
                .add("rollback", () -> new ServiceRollback(session))
                .add("rm", "remove", () -> new ServiceRm(session));
    }

    private static CommandLine create(Invocation session) {
        CommandLine create = new CommandLine(new ServiceCreate(session));
        // What follows the image is the container's command line, not ours.
        create.setStopAtPositional(true);
        return create;
    }
}
