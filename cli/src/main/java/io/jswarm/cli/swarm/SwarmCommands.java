package io.jswarm.cli.swarm;

import io.jswarm.cli.invocation.CommandTree;
import io.jswarm.cli.invocation.Invocation;
import java.util.List;

/** The verbs of {@code jswarm swarm}. */
public final class SwarmCommands {
    private SwarmCommands() {}

    /** The verbs that the command line names, or all. */
    public static CommandTree verbs(Invocation invocation, List<String> arguments) {
        return new CommandTree(arguments)
                .add("init", () -> new SwarmInit(invocation))
                .add("join", () -> new SwarmJoin(invocation))
                .add("renew", () -> new SwarmRenew(invocation))
                .add("join-token", () -> new SwarmJoinToken(invocation))
                .add("find", () -> new SwarmFind(invocation))
                .add("leave", () -> new SwarmLeave(invocation))
                .add("unlock", () -> new SwarmUnlock(invocation))
                .add("unlock-key", () -> new SwarmUnlockKey(invocation))
                .add("update", () -> new SwarmUpdate(invocation))
                .add("ca", () -> new SwarmCa(invocation))
                .add("backup", () -> new SwarmBackup(invocation))
                .add("restore", () -> new SwarmRestore(invocation))
                .add(
                        "raft",
                        () -> RaftCommands.verbs(invocation, arguments)
                                .noun("raft", "Look at and work with the managers' replicated log"));
    }
}
