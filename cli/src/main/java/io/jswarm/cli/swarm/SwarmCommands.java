package io.jswarm.cli.swarm;

import io.jswarm.cli.Commands;
import io.jswarm.cli.Session;
import picocli.CommandLine;

/** The verbs of {@code jswarm swarm}. */
public final class SwarmCommands {
    private SwarmCommands() {}

    /** The noun with its verbs. */
    public static CommandLine noun(Session session) {
        return Commands.noun(
                "swarm",
                "Make, join and manage the cluster",
                new SwarmInit(session),
                new SwarmJoin(session),
                new SwarmJoinToken(session),
                new SwarmLeave(session),
                new SwarmUpdate(session),
                new SwarmCa(session));
    }
}
