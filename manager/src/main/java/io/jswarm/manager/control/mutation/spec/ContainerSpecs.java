package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.HealthConfig;
import io.jswarm.api.v1.Mount;
import java.util.List;
import java.util.regex.Pattern;

/** The rules of what runs in a task's container. */
final class ContainerSpecs {
    private static final String FIELD = "task.container.";
    private static final int LONGEST_HOSTNAME = 64;
    private static final Pattern HOSTNAME =
            Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*");

    private ContainerSpecs() {}

    static void check(ContainerSpec container, Problems problems) {
        ImageReferences.check(container.getImage(), FIELD + "image", problems);
        checkEnvironment(container, problems);
        Labels.check(container.getLabelsList(), FIELD + "labels", "--container-label", problems);
        checkHostname(container.getHostname(), problems);
        problems.expect(
                container.getDir().isEmpty() || container.getDir().startsWith("/"),
                FIELD + "dir",
                "--workdir: expected an absolute path, but got \"" + container.getDir() + "\".",
                "Example: --workdir /srv");
        problems.expect(
                container.getPidsLimit() >= 0,
                FIELD + "pids_limit",
                "--limit-pids: expected 0 (no limit) or more, but got " + container.getPidsLimit() + ".",
                "Example: --limit-pids 100");
        checkStop(container, problems);
        checkHealth(container.getHealthcheck(), problems);
        MountSpecs.check(container.getMountsList(), problems);
        Placeholders.check(container, problems);
    }

    private static void checkEnvironment(ContainerSpec container, Problems problems) {
        for (String env : container.getEnvList()) {
            problems.expect(
                    !env.isEmpty() && !env.startsWith("=") && env.indexOf('\0') < 0,
                    FIELD + "env",
                    "--env: expected KEY=VALUE, but the key of \"" + env + "\" is empty or has a NUL character.",
                    "Example: --env MODE=production");
        }
    }

    private static void checkHostname(String hostname, Problems problems) {
        boolean valid = hostname.isEmpty()
                || Placeholders.hasAny(hostname)
                || hostname.length() <= LONGEST_HOSTNAME
                        && HOSTNAME.matcher(hostname).matches();
        problems.expect(
                valid,
                FIELD + "hostname",
                "--hostname: expected a host name of at most 64 letters, digits, '-' and '.', but got \"" + hostname
                        + "\".",
                "Example: --hostname web-{{.Task.Slot}}");
    }

    private static void checkStop(ContainerSpec container, Problems problems) {
        problems.expect(
                Signals.isPlausible(container.getStopSignal()),
                FIELD + "stop_signal",
                "--stop-signal: expected a signal's name or number, but got \"" + container.getStopSignal() + "\".",
                "Example: --stop-signal SIGTERM");
        problems.expect(
                container.getStopGracePeriodMs() >= 0,
                FIELD + "stop_grace_period_ms",
                "--stop-grace-period: expected no negative duration, but got " + container.getStopGracePeriodMs()
                        + "ms.",
                "Example: --stop-grace-period 10s");
    }

    private static void checkHealth(HealthConfig health, Problems problems) {
        checkHealthDuration(health.getIntervalMs(), "interval", problems);
        checkHealthDuration(health.getTimeoutMs(), "timeout", problems);
        checkHealthDuration(health.getStartPeriodMs(), "start-period", problems);
        checkHealthDuration(health.getStartIntervalMs(), "start-interval", problems);
        problems.expect(
                health.getRetries() >= 0,
                FIELD + "healthcheck.retries",
                "--health-retries: expected at most 2147483647, but got "
                        + Integer.toUnsignedString(health.getRetries()) + ".",
                "Example: --health-retries 3");
        problems.expect(
                isHealthTest(health.getTestList()),
                FIELD + "healthcheck.test",
                "--health-cmd: expected NONE, CMD with a program or CMD-SHELL with one command line, but got "
                        + health.getTestList() + ".",
                "Example: --health-cmd 'curl -fsS localhost', or --no-healthcheck");
    }

    private static void checkHealthDuration(long ms, String flag, Problems problems) {
        problems.expect(
                ms >= 0,
                FIELD + "healthcheck." + flag.replace('-', '_') + "_ms",
                "--health-" + flag + ": expected at least 1ms (or 0 for the image's), but got " + ms + "ms.",
                "Example: --health-" + flag + " 30s");
    }

    private static boolean isHealthTest(List<String> test) {
        if (test.isEmpty()) {
            return true;
        }
        return switch (test.getFirst()) {
            case "NONE" -> test.size() == 1;
            case "CMD" -> test.size() >= 2;
            case "CMD-SHELL" -> test.size() == 2;
            default -> false;
        };
    }

    static ContainerSpec canonical(ContainerSpec container) {
        List<Mount> mounts =
                container.getMountsList().stream().map(MountSpecs::canonical).toList();
        return container.toBuilder()
                .clearLabels()
                .addAllLabels(Labels.sorted(container.getLabelsList()))
                .clearMounts()
                .addAllMounts(mounts)
                .build();
    }
}
