package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.WorkerLimits;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Unit;
import io.jswarm.api.field.Whole;
import io.jswarm.api.v1.ResourceRequirements;
import io.jswarm.api.v1.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The rules of limits and reservations: not less than an engine can give, and no reservation above its limit. */
final class ResourceSpecs {
    private static final long LEAST_MEMORY_BYTES = 4L << 20;
    private static final long LEAST_NANO_CPUS = 1_000_000;

    private ResourceSpecs() {}

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(Row.of("task.resources", Part.optional()));
        rows.addAll(rows("task.resources.limits", "--limit"));
        rows.addAll(rows("task.resources.reservations", "--reserve"));
        return rows;
    }

    private static List<Row> rows(String path, String flag) {
        return List.of(
                Row.of(path, Part.optional()),
                Row.of(
                        path + ".nano_cpus",
                        flag + "-cpu",
                        Whole.of(LEAST_NANO_CPUS, WorkerLimits.NANO_CPUS, Unit.NANO_CPUS)
                                .zero("none"),
                        flag + "-cpu 0.5"),
                Row.of(
                        path + ".memory_bytes",
                        flag + "-memory",
                        Bounds.bytes(LEAST_MEMORY_BYTES).zero("none"),
                        flag + "-memory 64M"));
    }

    /** No reservation is above its limit. */
    static void check(ResourceRequirements resources, Problems problems) {
        Resources limits = resources.getLimits();
        Resources reservations = resources.getReservations();
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

    private static String cores(Resources resources) {
        return BigDecimal.valueOf(resources.getNanoCpus(), 9)
                .stripTrailingZeros()
                .toPlainString();
    }
}
