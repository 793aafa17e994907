package io.jswarm.cli.node;

import io.jswarm.cli.Commands;
import io.jswarm.cli.Session;
import picocli.CommandLine;

/** The verbs of {@code jswarm node}. */
public final class NodeCommands {
    private NodeCommands() {}

    /** The noun with its verbs. */
    public static CommandLine noun(Session session) {
        return Commands.noun(
                "node",
                "Manage the hosts of the cluster",
                new NodeLs(session),
                new NodeInspect(session),
                new NodePs(session),
                new NodeUpdate(session),
                new NodePromote(session),
                new NodeDemote(session),
                new NodeRm(session));
    }
}
