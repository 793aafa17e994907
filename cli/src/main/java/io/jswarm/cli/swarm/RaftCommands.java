package io.jswarm.cli.swarm;

import io.jswarm.cli.session.CommandTree;
import io.jswarm.cli.session.Invocation;
import java.util.List;

/** The verbs of {@code jswarm swarm raft}. */
final class RaftCommands {
    private RaftCommands() {}

    static CommandTree verbs(Invocation session, List<String> arguments) {
        return new CommandTree(arguments)
                .add("status", () -> new RaftStatusCommand(session))
                .add("members", () -> new RaftMembers(session))
                .add("transfer", () -> new RaftTransfer(session))
                .add("snapshot", () -> new RaftSnapshot(session));
    }
}
