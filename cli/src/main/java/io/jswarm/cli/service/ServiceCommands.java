package io.jswarm.cli.service;

import io.jswarm.cli.Commands;
import io.jswarm.cli.Session;
import picocli.CommandLine;

/** The verbs of {@code jswarm service}. */
public final class ServiceCommands {
    private ServiceCommands() {}

    /** The noun with its verbs. */
    public static CommandLine noun(Session session) {
        CommandLine create = new CommandLine(new ServiceCreate(session));
        // What follows the image is the container's command line, not ours.
        create.setStopAtPositional(true);
        return Commands.noun(
                "service",
                "Run containers and keep them running",
                create,
                new ServiceLs(session),
                new ServicePs(session),
                new ServiceInspect(session),
                new ServiceLogs(session),
                new ServiceUpdate(session),
                new ServiceScale(session),
                new ServiceRollback(session),
                new ServiceRm(session));
    }
}
