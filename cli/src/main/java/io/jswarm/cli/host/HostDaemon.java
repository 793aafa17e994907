package io.jswarm.cli.host;

import io.jswarm.cli.CliException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code jswarm daemon}: the launcher starts the daemon's own main class, so only {@code --help} gets here. The options
 * are declared for the help page and the completion scripts.
 */
@Command(
        name = "daemon",
        description = "Run this host's part of the cluster: always a worker, a manager while its role says so",
        footer = {"", "Example:", "  jswarm daemon --advertise-addr 10.0.0.1"})
public final class HostDaemon implements Callable<Integer> {
    @Option(
            names = "--listen-addr",
            paramLabel = "ADDRESS",
            description = "Where managers and workers call this host, host:port (default 0.0.0.0:2377)")
    String listenAddr = "";

    @Option(
            names = "--advertise-addr",
            paramLabel = "ADDRESS",
            description = "What the others are told to call, host[:port] (default: found by looking)")
    String advertiseAddr = "";

    @Option(
            names = "--docker-host",
            paramLabel = "URL",
            description = "The host's engine (else DOCKER_HOST, else unix:///var/run/docker.sock)")
    String dockerHost = "";

    @Option(
            names = "--metrics-addr",
            paramLabel = "ADDRESS",
            description = "Where metrics, health and the dashboard are served (default 127.0.0.1:9323)")
    String metricsAddr = "";

    @Option(
            names = "--log-level",
            paramLabel = "error|warn|info|debug|trace",
            description = "How much is logged (default info)")
    String logLevel = "";

    @Override
    public Integer call() {
        throw CliException.usage(
                "Expected the launcher to start the daemon, but the command line was started without it.",
                "Start it through the launcher: bin/jswarm daemon");
    }
}
