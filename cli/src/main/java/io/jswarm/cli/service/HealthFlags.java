package io.jswarm.cli.service;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.HealthConfig;
import io.jswarm.cli.program.CliException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The container's health check. */
final class HealthFlags {
    private static final List<String> NONE = List.of("NONE");

    @Option(names = "--health-cmd", paramLabel = "COMMAND", description = "Command to run to check health")
    private @Nullable String command;

    @Option(names = "--health-interval", paramLabel = "DURATION", description = "Time between two checks")
    private @Nullable Duration interval;

    @Option(names = "--health-timeout", paramLabel = "DURATION", description = "Longest time that a check may run")
    private @Nullable Duration timeout;

    @Option(
            names = "--health-retries",
            paramLabel = "COUNT",
            description = "Failures in a row that make a container unhealthy")
    private @Nullable Integer retries;

    @Option(
            names = "--health-start-period",
            paramLabel = "DURATION",
            description = "Time to start up in which failures do not count")
    private @Nullable Duration startPeriod;

    @Option(
            names = "--health-start-interval",
            paramLabel = "DURATION",
            description = "Time between two checks during the start period")
    private @Nullable Duration startInterval;

    @Option(names = "--no-healthcheck", description = "Disable the HEALTHCHECK of the image")
    private @Nullable Boolean noHealthcheck;

    private boolean isGiven() {
        return command != null
                || interval != null
                || timeout != null
                || retries != null
                || startPeriod != null
                || startInterval != null;
    }

    void apply(ContainerSpec.Builder container) {
        if (Boolean.TRUE.equals(noHealthcheck)) {
            if (isGiven()) {
                throw CliException.usage(
                        "--no-healthcheck and --health-… exclude each other.", "Give --no-healthcheck alone.");
            }
            container.setHealthcheck(HealthConfig.newBuilder().addAllTest(NONE));
            return;
        }
        if (noHealthcheck != null || isGiven()) {
            set(container.getHealthcheckBuilder());
        }
    }

    private void set(HealthConfig.Builder health) {
        if (health.getTestList().equals(NONE)) {
            health.clearTest();
        }
        if (command != null) {
            health.clearTest();
            if (!command.isEmpty()) {
                health.addTest("CMD-SHELL").addTest(command);
            }
        }
        if (interval != null) {
            health.setIntervalMs(interval.toMillis());
        }
        if (timeout != null) {
            health.setTimeoutMs(timeout.toMillis());
        }
        if (retries != null) {
            if (retries < 0) {
                throw CliException.usage(
                        "--health-retries: expected 0 or more, but got " + retries + ".",
                        "Example: --health-retries 3");
            }
            health.setRetries(retries);
        }
        if (startPeriod != null) {
            health.setStartPeriodMs(startPeriod.toMillis());
        }
        if (startInterval != null) {
            health.setStartIntervalMs(startInterval.toMillis());
        }
    }
}
