package io.jswarm.cli.service;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how long a command waits until the service is as it should be. */
final class WaitFlags {
    @Option(
            names = {"-d", "--detach"},
            description = "Return at once instead of waiting until all tasks run")
    private boolean detach;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress")
    private boolean quiet;

    @Option(
            names = "--wait-timeout",
            paramLabel = "DURATION",
            description = "Give up waiting after this time, with exit code 124 (default: wait on)")
    private @Nullable Duration waitTimeout;

    boolean detach() {
        return detach;
    }

    boolean quiet() {
        return quiet;
    }

    @Nullable
    Duration waitTimeout() {
        return waitTimeout;
    }
}
