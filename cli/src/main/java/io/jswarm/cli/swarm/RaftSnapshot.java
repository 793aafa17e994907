package io.jswarm.cli.swarm;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.TakeRaftSnapshotRequest;
import io.jswarm.api.v1.TakeRaftSnapshotResponse;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.values.Sizes;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code jswarm swarm raft snapshot}: the manager that answers takes one now. */
@Command(
        name = "snapshot",
        description = "Take a snapshot of the log on the manager that answers, now",
        footer = {"", "Example:", "  jswarm swarm raft snapshot"})
public final class RaftSnapshot implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Invocation invocation;

    /** The command of this invocation. */
    public RaftSnapshot(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        TakeRaftSnapshotResponse answer = invocation
                .client()
                .callOnce(LIMIT, ControlBlockingStub::takeRaftSnapshot, TakeRaftSnapshotRequest.getDefaultInstance());
        invocation
                .out()
                .println("Snapshot of the log up to entry " + answer.getIndex() + " ("
                        + Sizes.formatBytes(answer.getBytes()) + ").");
        return ExitCodes.DONE;
    }
}
