package io.jswarm.cli.swarm;

import io.jswarm.api.v1.RaftMemberView;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ListOptions;
import io.jswarm.cli.output.Listing;
import io.jswarm.cli.output.Style;
import io.jswarm.cli.program.ExitCodes;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code jswarm swarm raft members}: who votes, who leads, who answers. */
@Command(
        name = "members",
        description = "List the managers in the Raft group, as the leader sees them; without one, as this manager"
                + " remembers them",
        footer = {"", "Example:", "  jswarm swarm raft members --format '{{.Hostname}} {{.Status}}'"})
public final class RaftMembers implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private ListOptions options = new ListOptions();

    /** The command of this invocation. */
    public RaftMembers(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<RaftMemberView> members = invocation.client().swarm().raftMembers().stream()
                .sorted(Comparator.comparing(RaftMemberView::getHostname).thenComparing(RaftMemberView::getRaftId))
                .toList();
        options.print(invocation, listing(), members);
        return ExitCodes.DONE;
    }

    private static Listing<RaftMemberView> listing() {
        return new Listing<RaftMemberView>(RaftMemberView::getRaftId)
                .column("RaftID", "RAFT ID", RaftMemberView::getRaftId)
                .column("NodeID", "NODE ID", RaftMemberView::getNodeId)
                .column("Hostname", "HOSTNAME", RaftMemberView::getHostname)
                .column("Address", "ADDRESS", RaftMemberView::getAddr)
                .column("Vote", "VOTE", member -> member.getVoter() ? "Voter" : "Joining")
                .column("Status", "STATUS", RaftMembers::status, RaftMembers::style);
    }

    private static String status(RaftMemberView member) {
        if (member.getLeader()) {
            return "Leader";
        }
        if (!member.hasReachable()) {
            return "Unknown";
        }
        return member.getReachable() ? "Reachable" : "Unreachable";
    }

    private static Style style(RaftMemberView member) {
        return status(member).equals("Unreachable") ? Style.BAD : Style.PLAIN;
    }
}
