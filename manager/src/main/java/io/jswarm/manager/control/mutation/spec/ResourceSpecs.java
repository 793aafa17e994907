package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.ResourceRequirements;
import io.jswarm.api.v1.Resources;
import java.math.BigDecimal;

/** The rules of limits and reservations: not less than an engine can give, and no reservation above its limit. */
final class ResourceSpecs {
    private static final long LEAST_MEMORY_BYTES = 4L << 20;
    private static final long LEAST_NANO_CPUS = 1_000_000;

    private ResourceSpecs() {}

    static void check(ResourceRequirements resources, Problems problems) {
        Resources limits = resources.getLimits();
        Resources reservations = resources.getReservations();
        checkLeast(limits, "limits", "limit", problems);
        checkLeast(reservations, "reservations", "reserve", problems);
        problems.expect(
                limits.getMemoryBytes() <= 0 || reservations.getMemoryBytes() <= limits.getMemoryBytes(),
                "task.resources.reservations.memory_bytes",
                "--reserve-memory: expected at most --limit-memory (" + limits.getMemoryBytes() + " bytes), but got "
                        + reservations.getMemoryBytes() + ".",
                "Raise --limit-memory or lower --reserve-memory");
        problems.expect(
                limits.getNanoCpus() <= 0 || reservations.getNanoCpus() <= limits.getNanoCpus(),
                "task.resources.reservations.nano_cpus",
                "--reserve-cpu: expected at most --limit-cpu (" + cores(limits) + " cores), but got "
                        + cores(reservations) + ".",
                "Raise --limit-cpu or lower --reserve-cpu");
    }

    private static void checkLeast(Resources resources, String field, String flag, Problems problems) {
        long bytes = resources.getMemoryBytes();
        problems.expect(
                bytes == 0 || bytes >= LEAST_MEMORY_BYTES,
                "task.resources." + field + ".memory_bytes",
                "--" + flag + "-memory: expected at least 4 MiB (4194304 bytes) or 0 for none, but got " + bytes + ".",
                "Example: --" + flag + "-memory 64M");
        long nanoCpus = resources.getNanoCpus();
        problems.expect(
                nanoCpus == 0 || nanoCpus >= LEAST_NANO_CPUS,
                "task.resources." + field + ".nano_cpus",
                "--" + flag + "-cpu: expected at least 0.001 cores or 0 for none, but got " + cores(resources) + ".",
                "Example: --" + flag + "-cpu 0.5");
    }

    private static String cores(Resources resources) {
        return BigDecimal.valueOf(resources.getNanoCpus(), 9)
                .stripTrailingZeros()
                .toPlainString();
    }
}
