package io.jswarm.cli.service;

import io.jswarm.cli.invocation.CommandTree;
import io.jswarm.cli.invocation.Invocation;
import java.util.List;
import picocli.CommandLine;

/** The verbs of {@code jswarm service}. */
public final class ServiceCommands {
    private ServiceCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation invocation, List<String> arguments) {
        return new CommandTree(arguments)
                .add("create", () -> create(invocation))
                .add("ls", "list", () -> new ServiceLs(invocation))
                .add("ps", () -> new ServicePs(invocation))
                .add("inspect", () -> new ServiceInspect(invocation))
                .add("logs", () -> new ServiceLogs(invocation))
                .add("update", () -> new ServiceUpdate(invocation))
                .add("scale", () -> new ServiceScale(invocation))
                .add("rollback", () -> new ServiceRollback(invocation))
                .add("rm", "remove", () -> new ServiceRm(invocation));
    }

    private static CommandLine create(Invocation invocation) {
        CommandLine create = new CommandLine(new ServiceCreate(invocation));
        // What follows the image is the container's command line, not ours.
        create.setStopAtPositional(true);
        return create;
    }
}
