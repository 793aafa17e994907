package io.jswarm.cli.service;

import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.cli.values.Values.ByteSize;
import io.jswarm.cli.values.Values.Count;
import io.jswarm.cli.values.Values.Cpus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a task needs and may use at most. */
final class ResourceFlags {
    @Option(names = "--limit-cpu", paramLabel = "CPUS", description = "Limit CPUs, such as 0.5")
    private @Nullable Cpus limitCpu;

    @Option(names = "--limit-memory", paramLabel = "BYTES", description = "Limit memory, such as 512m")
    private @Nullable ByteSize limitMemory;

    @Option(names = "--reserve-cpu", paramLabel = "CPUS", description = "Reserve CPUs: only hosts that have them free")
    private @Nullable Cpus reserveCpu;

    @Option(
            names = "--reserve-memory",
            paramLabel = "BYTES",
            description = "Reserve memory: only hosts that have it free")
    private @Nullable ByteSize reserveMemory;

    @Option(
            names = "--limit-pids",
            paramLabel = "COUNT",
            description = "Limit the number of processes (default 0 = unlimited)")
    private @Nullable Count limitPids;

    void apply(TaskSpec.Builder task) {
        if (limitCpu != null || limitMemory != null) {
            set(task.getResourcesBuilder().getLimitsBuilder(), limitCpu, limitMemory);
        }
        if (reserveCpu != null || reserveMemory != null) {
            set(task.getResourcesBuilder().getReservationsBuilder(), reserveCpu, reserveMemory);
        }
        if (limitPids != null) {
            task.getContainerBuilder().setPidsLimit(limitPids.value());
        }
    }

    private static void set(Resources.Builder resources, @Nullable Cpus cpus, @Nullable ByteSize memory) {
        if (cpus != null) {
            resources.setNanoCpus(cpus.nano());
        }
        if (memory != null) {
            resources.setMemoryBytes(memory.bytes());
        }
    }
}
