package io.jswarm.cli.swarm;

import io.jswarm.api.v1.LeaveRequest;
import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jswarm swarm leave}: this host stops being a node of its cluster. */
@Command(
        name = "leave",
        description = "Leave the cluster; this host's tasks move to others",
        footer = {"", "Example:", "  jswarm swarm leave"})
public final class SwarmLeave implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = {"-f", "--force"},
            description = "Leave even as a manager, or when no manager answers")
    private boolean force;

    /** The command of this invocation. */
    public SwarmLeave(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation
                .host()
                .callOnce(
                        SwarmInit.LIMIT,
                        LocalBlockingStub::leave,
                        LeaveRequest.newBuilder().setForce(force).build());
        invocation.out().println("Node left the swarm.");
        return ExitCodes.DONE;
    }
}
