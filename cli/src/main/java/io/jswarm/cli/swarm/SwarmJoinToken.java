package io.jswarm.cli.swarm;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.GetJoinTokensResponse;
import io.jswarm.api.v1.UpdateClusterRequest;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.JswarmClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm swarm join-token}: prints or renews what a host needs to join. */
@Command(
        name = "join-token",
        description = "Print the command that another host runs to join",
        footer = {"", "Example:", "  jswarm swarm join-token worker"})
public final class SwarmJoinToken implements Callable<Integer> {
    /** What the host becomes. */
    enum Role {
        worker,
        manager
    }

    private final Invocation invocation;

    @Option(names = "--rotate", description = "Make a new token; the old one is refused from now on")
    private boolean rotate;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the token only")
    private boolean quiet;

    @Parameters(paramLabel = "(worker|manager)", description = "What the host becomes")
    private Role role = Role.worker;

    /** The command of this invocation. */
    public SwarmJoinToken(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = invocation.client();
        if (rotate) {
            rotate(client);
        }
        GetJoinTokensResponse tokens = client.swarm().joinTokens();
        String token = role == Role.worker ? tokens.getWorker() : tokens.getManager();
        if (quiet) {
            invocation.out().println(token);
            return ExitCodes.DONE;
        }
        if (rotate) {
            invocation.out().println("Successfully rotated " + role + " join token.");
            invocation.out().println();
        }
        String address = tokens.getManagerAddrsCount() > 0 ? tokens.getManagerAddrs(0) : "HOST:2377";
        JoinCommands.print(invocation.out(), role.name(), token, address);
        invocation.out().println();
        return ExitCodes.DONE;
    }

    private void rotate(JswarmClient client) {
        Cluster cluster = client.swarm().get().getCluster();
        client.swarm()
                .update(UpdateClusterRequest.newBuilder()
                        .setVersion(cluster.getMeta().getVersion())
                        .setSpec(cluster.getSpec())
                        .setRotateWorkerToken(role == Role.worker)
                        .setRotateManagerToken(role == Role.manager)
                        .build());
    }
}
