package io.jswarm.cli.node;

import io.jswarm.cli.invocation.CommandTree;
import io.jswarm.cli.invocation.Invocation;
import java.util.List;

/** The verbs of {@code jswarm node}. */
public final class NodeCommands {
    private NodeCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation invocation, List<String> arguments) {
        return new CommandTree(arguments)
                .add("ls", "list", () -> new NodeLs(invocation))
                .add("inspect", () -> new NodeInspect(invocation))
                .add("ps", () -> new NodePs(invocation))
                .add("update", () -> new NodeUpdate(invocation))
                .add("promote", () -> new NodePromote(invocation))
                .add("demote", () -> new NodeDemote(invocation))
                .add("rm", "remove", () -> new NodeRm(invocation));
    }
}
