package io.jswarm.cli.swarm;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.UpdateClusterRequest;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.JswarmClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jswarm swarm update}: changes the cluster's settings. */
@Command(
        name = "update",
        description = "Change the cluster's settings",
        footer = {"", "Example:", "  jswarm swarm update --task-history-limit 2"})
public final class SwarmUpdate implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = "--release-brake",
            description = "Nodes that the brake holds are gone: replace their tasks elsewhere (alone)")
    private boolean releaseBrake;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    /** The command of this invocation. */
    public SwarmUpdate(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (releaseBrake) {
            return release();
        }
        if (!settings.isGiven()) {
            throw CliException.usage(
                    "Expected at least one setting to change.", "Example: jswarm swarm update --task-history-limit 2");
        }
        JswarmClient client = invocation.client();
        Cluster cluster = client.swarm().get().getCluster();
        ClusterSpec.Builder spec = cluster.getSpec().toBuilder();
        settings.apply(spec);
        client.swarm()
                .update(UpdateClusterRequest.newBuilder()
                        .setVersion(cluster.getMeta().getVersion())
                        .setSpec(spec)
                        .build());
        invocation.out().println("Swarm updated.");
        if (spec.getAutoLockManagers() && !cluster.getSpec().getAutoLockManagers()) {
            invocation.out().println();
            UnlockKeyText.print(invocation.out(), client.swarm().unlockKey());
        }
        return ExitCodes.DONE;
    }

    private int release() {
        if (settings.isGiven()) {
            throw CliException.usage(
                    "--release-brake: expected no other setting beside it.",
                    "Run both, one after the other: jswarm swarm update --release-brake");
        }
        invocation
                .client()
                .swarm()
                .update(UpdateClusterRequest.newBuilder().setReleaseBrake(true).build());
        invocation.out().println("Brake released: the tasks of the nodes that are away are replaced elsewhere.");
        return ExitCodes.DONE;
    }
}
