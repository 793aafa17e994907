package io.jswarm.cli.swarm;

import io.jswarm.api.v1.FindRequest;
import io.jswarm.api.v1.FindResponse;
import io.jswarm.api.v1.FoundManager;
import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm swarm find}: says where managers are now, to a host that knows old addresses only. */
@Command(
        name = "find",
        description = "Tell this host where managers are now, when the addresses of most have changed at once",
        footer = {
            "",
            "On one manager with the new addresses of the others, which are told of each other; then on each worker that"
                    + " has no session (jswarm info).",
            "",
            "Example:",
            "  jswarm swarm find 10.0.9.1 10.0.9.2"
        })
public final class SwarmFind implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(arity = "1..*", paramLabel = "HOST[:PORT]…", description = "Where managers are now")
    private List<String> addresses = new ArrayList<>();

    /** The command of this invocation. */
    public SwarmFind(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.waitForDaemon(invocation.options().timeout());
        FindResponse answer = invocation
                .host()
                .callOnce(
                        SwarmInit.LIMIT.plus(invocation.options().timeout()),
                        LocalBlockingStub::find,
                        FindRequest.newBuilder()
                                .addAllAddrs(addresses)
                                .setTimeoutMs(invocation.options().timeout().toMillis())
                                .build());
        answer.getWarningsList().forEach(invocation.environment()::printWarning);
        for (FoundManager manager : answer.getFoundList()) {
            String hostname = manager.getHostname().isEmpty() ? "" : " (" + manager.getHostname() + ")";
            invocation.out().println("Found a manager at " + manager.getAddr() + ": " + manager.getNodeId() + hostname);
        }
        invocation.out().println();
        invocation.out().println("Next: see in some seconds who leads with 'jswarm info'.");
        return ExitCodes.DONE;
    }
}
