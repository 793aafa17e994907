package io.jswarm.cli.swarm;

import io.jswarm.cli.invocation.CommandTree;
import io.jswarm.cli.invocation.Invocation;
import java.util.List;

/** The verbs of {@code jswarm swarm raft}. */
final class RaftCommands {
    private RaftCommands() {}

    static CommandTree verbs(Invocation invocation, List<String> arguments) {
        return new CommandTree(arguments)
                .add("status", () -> new RaftStatusCommand(invocation))
                .add("members", () -> new RaftMembers(invocation))
                .add("transfer", () -> new RaftTransfer(invocation))
                .add("snapshot", () -> new RaftSnapshot(invocation));
    }
}
