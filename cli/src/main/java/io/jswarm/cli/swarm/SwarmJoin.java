package io.jswarm.cli.swarm;

import io.jswarm.api.v1.JoinRequest;
import io.jswarm.api.v1.JoinResponse;
import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm swarm join}: makes this host a node of a cluster; the token says in which role. */
@Command(
        name = "join",
        description = "Join a cluster as a worker or a manager, as the token says",
        footer = {"", "Example:", "  jswarm swarm join --token JWTKN-1-… 10.0.0.1:2377"})
public final class SwarmJoin implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = "--token",
            required = true,
            paramLabel = "TOKEN",
            description = "What 'jswarm swarm join-token' printed on a manager")
    private String token = "";

    @Option(
            names = "--advertise-addr",
            paramLabel = "ADDRESS",
            description = "Where the other hosts reach this one, host[:port] (default: as the daemon was started)")
    private String advertiseAddr = "";

    @Option(
            names = "--availability",
            paramLabel = "active|pause|drain",
            description = "Whether this host may get tasks (default active)")
    private AvailabilityOption availability = AvailabilityOption.active;

    @Parameters(arity = "1..*", paramLabel = "HOST[:PORT]…", description = "Managers; the first that answers is asked")
    private List<String> addresses = new ArrayList<>();

    /** The command of this invocation. */
    public SwarmJoin(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.waitForDaemon(invocation.options().timeout());
        JoinResponse answer = invocation
                .host()
                .callOnce(
                        SwarmInit.LIMIT.plus(invocation.options().timeout()),
                        LocalBlockingStub::join,
                        JoinRequest.newBuilder()
                                .setToken(token)
                                .addAllRemoteAddrs(addresses)
                                .setAdvertiseAddr(advertiseAddr)
                                .setAvailability(availability.value())
                                .setTimeoutMs(invocation.options().timeout().toMillis())
                                .build());
        String role = answer.getRole() == NodeRole.NODE_ROLE_MANAGER ? "manager" : "worker";
        invocation.out().println("This node joined a swarm as a " + role + ".");
        return ExitCodes.DONE;
    }
}
