package io.jswarm.cli.service;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.LogDriver;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.values.KeyValues;
import io.jswarm.cli.values.Values.Count;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many tasks there are on a node, how they are replaced, and where their logs go. */
final class DeployFlags {
    @Option(names = "--replicas", paramLabel = "COUNT", description = "Number of tasks (default 1)")
    private @Nullable Count replicas;

    @Option(
            names = "--replicas-max-per-node",
            paramLabel = "COUNT",
            description = "Most tasks on one host (default 0 = unlimited)")
    private @Nullable Count maxPerNode;

    @Option(
            names = "--update-parallelism",
            paramLabel = "COUNT",
            description = "Tasks that are replaced at the same time, 0 for all (default 1)")
    private @Nullable Count updateParallelism;

    @Option(
            names = "--update-delay",
            paramLabel = "DURATION",
            description = "Wait between two replacements (default 0s)")
    private @Nullable Duration updateDelay;

    @Option(names = "--log-driver", paramLabel = "NAME", description = "Logging driver")
    private @Nullable String logDriver;

    @Option(names = "--log-opt", paramLabel = "KEY=VALUE", description = "Logging driver option")
    private List<String> logOptions = new ArrayList<>();

    void apply(ServiceSpec.Builder spec) {
        if (replicas != null) {
            switch (ServiceMode.of(spec)) {
                case ServiceMode.Global ignored ->
                    throw CliException.usage(
                            "--replicas: a global service has one task on every node.", "Leave --replicas out.");
                case ServiceMode.Replicated ignored -> new ServiceMode.Replicated(replicas.value()).set(spec);
                case ServiceMode.Unset ignored -> new ServiceMode.Replicated(replicas.value()).set(spec);
            }
        }
        TaskSpec.Builder task = spec.getTaskBuilder();
        if (maxPerNode != null) {
            task.getPlacementBuilder().setMaxReplicas(maxPerNode.value());
        }
        if (updateParallelism != null) {
            spec.getUpdateBuilder().setParallelism(updateParallelism.value());
        }
        if (updateDelay != null) {
            spec.getUpdateBuilder().setDelayMs(updateDelay.toMillis());
        }
        if (logDriver != null || !logOptions.isEmpty()) {
            task.setLogDriver(LogDriver.newBuilder()
                    .setName(logDriver == null ? task.getLogDriver().getName() : logDriver)
                    .addAllOptions(Usage.of("--log-opt", () -> KeyValues.labels(logOptions))));
        }
    }
}
