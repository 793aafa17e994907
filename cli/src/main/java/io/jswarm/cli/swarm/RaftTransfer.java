package io.jswarm.cli.swarm;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.TransferLeadershipRequest;
import io.jswarm.api.v1.TransferLeadershipResponse;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm swarm raft transfer}: another manager leads from now on. */
@Command(
        name = "transfer",
        description = "Hand leadership to a manager, or to the one that has most of the log",
        footer = {"", "Example:", "  jswarm swarm raft transfer host2"})
public final class RaftTransfer implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(arity = "0..1", paramLabel = "[NODE]", description = "A manager's id, name or id prefix")
    private String node = "";

    /** The command of this invocation. */
    public RaftTransfer(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        // Not repeated: the answer to a second try would be that the node leads already.
        TransferLeadershipResponse answer = invocation
                .client()
                .callOnce(
                        invocation.options().timeout(),
                        ControlBlockingStub::transferLeadership,
                        TransferLeadershipRequest.newBuilder().setNode(node).build());
        invocation.out().println(answer.getHostname() + " (" + answer.getNodeId() + ") leads now.");
        return ExitCodes.DONE;
    }
}
