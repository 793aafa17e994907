package io.jswarm.cli.swarm;

import io.jswarm.cli.session.CommandTree;
import io.jswarm.cli.session.Invocation;
import java.util.List;

/** The verbs of {@code jswarm swarm}. */
public final class SwarmCommands {
    private SwarmCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation session, List<String> arguments) {
        return new CommandTree(arguments)
                .add("init", () -> new SwarmInit(session))
                .add("join", () -> new SwarmJoin(session))
                .add("join-token", () -> new SwarmJoinToken(session))
                .add("leave", () -> new SwarmLeave(session))
                .add("unlock", () -> new SwarmUnlock(session))
                .add("unlock-key", () -> new SwarmUnlockKey(session))
                .add("update", () -> new SwarmUpdate(session))
                .add("ca", () -> new SwarmCa(session))
                .add("backup", () -> new SwarmBackup(session))
                .add("restore", () -> new SwarmRestore(session))
                .add(
                        "raft",
                        () -> RaftCommands.verbs(session, arguments)
                                .noun("raft", "Look at and work with the managers' replicated log"));
    }
}
