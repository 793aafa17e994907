package io.jswarm.cli.node;

import io.jswarm.cli.session.CommandTree;
import io.jswarm.cli.session.Invocation;
import java.util.List;

/** The verbs of {@code jswarm node}. */
public final class NodeCommands {
    private NodeCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation session, List<String> arguments) {
        return new CommandTree(arguments)
                .add("ls", "list", () -> new NodeLs(session))
                .add("inspect", () -> new NodeInspect(session))
                .add("ps", () -> new NodePs(session))
                .add("update", () -> new NodeUpdate(session))
                .add("promote", () -> new NodePromote(session))
                .add("demote", () -> new NodeDemote(session))
                .add("rm", "remove", () -> new NodeRm(session));
    }
}
