package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Choice;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Whole;
import java.util.List;

/** The rules of a restart policy. */
final class RestartSpecs {
    /** The history that counts attempts is kept, so their number is bounded. */
    private static final long MOST_ATTEMPTS = 10_000;

    private RestartSpecs() {}

    static List<Row> rows() {
        return List.of(
                Row.of("task.restart", Part.optional()),
                Row.of(
                        "task.restart.condition",
                        "--restart-condition",
                        Choice.optional(),
                        "--restart-condition on-failure"),
                Row.of(
                        "task.restart.delay_ms",
                        "--restart-delay",
                        Bounds.duration(),
                        "--restart-delay 5s, or --restart-delay default for a growing one"),
                Row.of(
                        "task.restart.max_attempts",
                        "--restart-max-attempts",
                        Whole.unsigned(0, MOST_ATTEMPTS).zero("no limit"),
                        "--restart-max-attempts 3"),
                Row.of(
                        "task.restart.window_ms",
                        "--restart-window",
                        Bounds.duration().zero("all time"),
                        "--restart-window 10m, or 0 for all time"));
    }
}
