package io.jswarm.cli.service;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.cli.values.Values.Words;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the container's process runs; {@code create} and {@code update} share these flags. */
final class ContainerFlags {
    @Option(names = "--entrypoint", paramLabel = "COMMAND", description = "Replace the image's entrypoint")
    private @Nullable Words entrypoint;

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "Working directory inside the container")
    private @Nullable String workdir;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "User, <name|uid>[:<group|gid>]")
    private @Nullable String user;

    @Option(names = "--hostname", paramLabel = "NAME", description = "Container hostname")
    private @Nullable String hostname;

    @Option(
            names = {"-t", "--tty"},
            description = "Allocate a pseudo-TTY")
    private @Nullable Boolean tty;

    @Option(names = "--init", description = "Use an init inside each container to forward signals and reap processes")
    private @Nullable Boolean init;

    @Option(names = "--read-only", description = "Mount the container's root filesystem as read only")
    private @Nullable Boolean readOnly;

    @Option(names = "--stop-signal", paramLabel = "SIGNAL", description = "Signal to stop the container")
    private @Nullable String stopSignal;

    @Option(
            names = "--stop-grace-period",
            paramLabel = "DURATION",
            description = "Time to wait before a container is killed (default 10s)")
    private @Nullable Duration stopGracePeriod;

    void apply(ContainerSpec.Builder container) {
        if (entrypoint != null) {
            container.clearCommand().addAllCommand(entrypoint.words());
        }
        if (workdir != null) {
            container.setDir(workdir);
        }
        if (user != null) {
            container.setUser(user);
        }
        if (hostname != null) {
            container.setHostname(hostname);
        }
        if (tty != null) {
            container.setTty(tty);
        }
        if (init != null) {
            container.setInit(init);
        }
        if (readOnly != null) {
            container.setReadOnly(readOnly);
        }
        if (stopSignal != null) {
            container.setStopSignal(stopSignal);
        }
        if (stopGracePeriod != null) {
            container.setStopGracePeriodMs(stopGracePeriod.toMillis());
        }
    }
}
