package io.jswarm.cli.node;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether and how long a command waits until hosts have their new role. */
final class RoleWaitFlags {
    @Option(
            names = {"-d", "--detach"},
            description = "Return at once instead of waiting until the hosts have the role")
    private boolean detach;

    @Option(
            names = "--wait-timeout",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description = "Give up waiting for a host after this time, with exit code 124 (default: ${DEFAULT-VALUE})")
    private Duration waitTimeout = Duration.ofMinutes(1);

    boolean detach() {
        return detach;
    }

    Duration waitTimeout() {
        return waitTimeout;
    }
}
