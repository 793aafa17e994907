package io.jswarm.cli.swarm;

import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RenewRequest;
import io.jswarm.api.v1.RenewResponse;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.Times;
import io.jswarm.cli.program.ExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm swarm renew}: takes this host back whose certificate has expired; it stays the node that it was. */
@Command(
        name = "renew",
        description = "Renew this node's certificate after it expired; it stays the same node",
        footer = {
            "",
            "Without HOST, the managers that this node knows are asked. A certificate that has not",
            "expired is renewed by the daemon itself.",
            "",
            "Example:",
            "  jswarm swarm renew --token JWTKN-1-…"
        })
public final class SwarmRenew implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = "--token",
            required = true,
            paramLabel = "TOKEN",
            description = "What 'jswarm swarm join-token' printed on a manager; a manager needs the one of managers")
    private String token = "";

    @Parameters(
            arity = "0..*",
            paramLabel = "[HOST[:PORT]…]",
            description = "Managers; the first that answers is asked (default: those that this node knows)")
    private List<String> addresses = new ArrayList<>();

    /** The command of this invocation. */
    public SwarmRenew(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.waitForDaemon(invocation.options().timeout());
        RenewResponse answer = invocation
                .host()
                .callOnce(
                        SwarmInit.LIMIT.plus(invocation.options().timeout()),
                        LocalBlockingStub::renew,
                        RenewRequest.newBuilder()
                                .setToken(token)
                                .addAllRemoteAddrs(addresses)
                                .setTimeoutMs(invocation.options().timeout().toMillis())
                                .build());
        String role = answer.getRole() == NodeRole.NODE_ROLE_MANAGER ? "manager" : "worker";
        invocation
                .out()
                .println("Node " + answer.getNodeId() + " takes part again as a " + role
                        + ". Its certificate is valid until " + Times.iso(answer.getCertificateExpiresAtMs()) + ".");
        return ExitCodes.DONE;
    }
}
