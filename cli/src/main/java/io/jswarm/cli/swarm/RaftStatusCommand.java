package io.jswarm.cli.swarm;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.GetRaftStatusRequest;
import io.jswarm.api.v1.RaftStatus;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ListOptions;
import io.jswarm.cli.output.Listing;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Style;
import io.jswarm.cli.output.Times;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.values.Sizes;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code jswarm swarm raft status}: the log of the manager that answers. */
@Command(
        name = "status",
        description = "Show the replicated log of the manager that answers; it needs no majority",
        footer = {"", "Example:", "  jswarm swarm raft status --format '{{.Role}} {{.Lag}}'"})
public final class RaftStatusCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private ListOptions options = new ListOptions();

    /** The command of this invocation. */
    public RaftStatusCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        RaftStatus status = invocation
                .client()
                .call(ControlBlockingStub::getRaftStatus, GetRaftStatusRequest.getDefaultInstance())
                .getStatus();
        options.print(invocation, listing(invocation.environment().nowMs()), List.of(status));
        return ExitCodes.DONE;
    }

    private static Listing<RaftStatus> listing(long nowMs) {
        return new Listing<RaftStatus>(RaftStatus::getRaftId)
                .column("Hostname", "HOSTNAME", RaftStatus::getHostname)
                .column("Role", "ROLE", status -> Names.capital(status.getRole()), RaftStatusCommand::style)
                .column("Leader", "LEADER", RaftStatus::getLeaderHostname)
                .column("Term", "TERM", RaftStatus::getTerm)
                .column("Committed", "COMMITTED", RaftStatus::getCommittedIndex)
                .column("Applied", "APPLIED", RaftStatus::getAppliedIndex)
                .column("Last", "LAST", RaftStatus::getLastIndex)
                .column("Lag", "LAG", RaftStatus::getLag)
                .column("LogSize", "LOG SIZE", status -> Sizes.formatBytes(status.getLogBytes()))
                .column("SnapshotSize", "SNAPSHOT SIZE", status -> Sizes.formatBytes(status.getSnapshotBytes()))
                .column("Snapshot", "SNAPSHOT", status -> snapshot(status, nowMs))
                .hidden("RaftID", "RAFT ID", RaftStatus::getRaftId)
                .hidden("NodeID", "NODE ID", RaftStatus::getNodeId)
                .hidden("Address", "ADDRESS", RaftStatus::getAddr)
                .hidden("LeaderRaftID", "LEADER RAFT ID", RaftStatus::getLeaderRaftId)
                .hidden("LeaderAddress", "LEADER ADDRESS", RaftStatus::getLeaderAddr)
                .hidden("LogBytes", "LOG BYTES", RaftStatus::getLogBytes)
                .hidden("SnapshotIndex", "SNAPSHOT INDEX", RaftStatus::getSnapshotIndex)
                .hidden("SnapshotBytes", "SNAPSHOT BYTES", RaftStatus::getSnapshotBytes)
                .hidden("Revision", "REVISION", RaftStatus::getRevision)
                .hidden("Voters", "VOTERS", RaftStatus::getVoters);
    }

    private static Style style(RaftStatus status) {
        return status.getLeaderRaftId().isEmpty() ? Style.BAD : Style.PLAIN;
    }

    private static String snapshot(RaftStatus status, long nowMs) {
        return status.getSnapshotAtMs() == 0
                ? "none"
                : "entry " + status.getSnapshotIndex() + ", " + Times.ago(status.getSnapshotAtMs(), nowMs);
    }
}
