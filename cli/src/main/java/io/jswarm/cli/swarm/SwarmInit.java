package io.jswarm.cli.swarm;

import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.InitRequest;
import io.jswarm.api.v1.InitResponse;
import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jswarm swarm init}: makes a cluster whose first manager is this host. */
@Command(
        name = "init",
        description = "Make a cluster; this host is its first manager",
        footer = {"", "Example:", "  jswarm swarm init --advertise-addr 10.0.0.1"})
public final class SwarmInit implements Callable<Integer> {
    /** Init and join make keys, certificates and a Raft log: on a slow disk that takes a while. */
    static final Duration LIMIT = Duration.ofMinutes(2);

    private final Invocation invocation;

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

    @Option(
            names = "--force-new-cluster",
            description = "This host is a manager whose majority is lost for good: go on with it as the only manager")
    private boolean forceNewCluster;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    /** The command of this invocation. */
    public SwarmInit(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.waitForDaemon(invocation.options().timeout());
        return forceNewCluster ? force() : init();
    }

    private int force() {
        if (settings.isGiven() || availability != AvailabilityOption.active) {
            throw CliException.usage(
                    "--force-new-cluster keeps the cluster's settings and this node's availability.",
                    "Change them afterwards with: jswarm swarm update, jswarm node update");
        }
        InitResponse answer = invocation
                .host()
                .callOnce(
                        LIMIT,
                        LocalBlockingStub::init,
                        InitRequest.newBuilder()
                                .setAdvertiseAddr(advertiseAddr)
                                .setForceNewCluster(true)
                                .build());
        answer.getWarningsList().forEach(invocation.environment()::printWarning);
        invocation
                .out()
                .println("Swarm goes on: current node (" + answer.getNodeId() + ") is now its only manager, at "
                        + answer.getAddr() + ".");
        RemovedManagers.print(invocation.out(), answer.getRemovedList());
        invocation.out().println();
        invocation.out().println("Next: add managers with 'jswarm swarm join-token manager'; see 'jswarm node ls'.");
        return ExitCodes.DONE;
    }

    private int init() {
        ClusterSpec.Builder spec = ClusterSpec.newBuilder();
        settings.applyToNew(spec);
        InitResponse answer = invocation
                .host()
                .callOnce(
                        LIMIT,
                        LocalBlockingStub::init,
                        InitRequest.newBuilder()
                                .setAdvertiseAddr(advertiseAddr)
                                .setAvailability(availability.value())
                                .setSpec(spec)
                                .build());
        invocation.out().println("Swarm initialized: current node (" + answer.getNodeId() + ") is now a manager.");
        invocation.out().println();
        JoinCommands.print(invocation.out(), "worker", answer.getWorkerToken(), answer.getAddr());
        invocation.out().println();
        invocation
                .out()
                .println("To add a manager to this swarm, run 'jswarm swarm join-token manager' and follow the"
                        + " instructions.");
        if (!answer.getUnlockKey().isEmpty()) {
            invocation.out().println();
            UnlockKeyText.print(invocation.out(), answer.getUnlockKey());
        }
        return ExitCodes.DONE;
    }
}
