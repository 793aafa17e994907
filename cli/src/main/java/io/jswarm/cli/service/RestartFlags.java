package io.jswarm.cli.service;

import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.RestartPolicy;
import io.jswarm.cli.values.Durations;
import io.jswarm.cli.values.Values.Count;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** When and how fast a task that ended is replaced. */
final class RestartFlags {
    @Option(
            names = "--restart-condition",
            paramLabel = "none|on-failure|any",
            converter = ConditionConverter.class,
            description = "Which tasks are replaced when they end (default any)")
    private @Nullable RestartCondition condition;

    @Option(
            names = "--restart-delay",
            paramLabel = "DURATION|default",
            converter = DelayConverter.class,
            description =
                    "Wait between restarts, but start once a second at most; 'default': none at first, then longer and longer")
    private @Nullable Delay delay;

    @Option(
            names = "--restart-max-attempts",
            paramLabel = "COUNT",
            description = "Give a slot up after so many restarts (default 0 = never)")
    private @Nullable Count maxAttempts;

    @Option(
            names = "--restart-window",
            paramLabel = "DURATION",
            description = "The time in which restarts count (default 0 = all time)")
    private @Nullable Duration window;

    void apply(RestartPolicy.Builder policy) {
        if (condition != null) {
            policy.setCondition(condition);
        }
        if (delay != null) {
            apply(delay.fixed(), policy);
        }
        if (maxAttempts != null) {
            policy.setMaxAttempts(maxAttempts.value());
        }
        if (window != null) {
            policy.setWindowMs(window.toMillis());
        }
    }

    private static void apply(@Nullable Duration fixed, RestartPolicy.Builder policy) {
        if (fixed == null) {
            policy.clearDelayMs();
        } else {
            policy.setDelayMs(fixed.toMillis());
        }
    }

    boolean isGiven() {
        return condition != null || delay != null || maxAttempts != null || window != null;
    }

    /**
     * How long to wait between restarts.
     *
     * @param fixed always so long; null: longer and longer
     */
    record Delay(@Nullable Duration fixed) {}

    /** Reads a delay; the word takes a service back to what it has when nobody says. */
    static final class DelayConverter implements ITypeConverter<Delay> {
        @Override
        public Delay convert(String text) {
            if (text.equals("default")) {
                return new Delay(null);
            }
            try {
                return new Delay(Durations.parse(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage() + "; or the word default");
            }
        }
    }

    /** Reads a condition. */
    static final class ConditionConverter implements ITypeConverter<RestartCondition> {
        @Override
        public RestartCondition convert(String text) {
            return switch (text) {
                case "none" -> RestartCondition.RESTART_CONDITION_NONE;
                case "on-failure" -> RestartCondition.RESTART_CONDITION_ON_FAILURE;
                case "any" -> RestartCondition.RESTART_CONDITION_ANY;
                default ->
                    throw new TypeConversionException("expected none, on-failure or any, but got '" + text + "'");
            };
        }
    }
}
