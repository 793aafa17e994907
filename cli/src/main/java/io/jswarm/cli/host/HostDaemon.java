package io.jswarm.cli.host;

import io.jswarm.cli.program.CliException;
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
            description = "Where a manager listens, HOST[:PORT] (default 0.0.0.0:2377)")
    String listenAddr = "";

    @Option(
            names = "--advertise-addr",
            paramLabel = "ADDRESS",
            description = "Where other nodes reach this host, HOST[:PORT] (default: its only address); a node"
                    + " moves when the daemon is started with another one")
    String advertiseAddr = "";

    @Option(
            names = "--docker-host",
            paramLabel = "URL",
            description = "The engine of this host (default unix:///var/run/docker.sock)")
    String dockerHost = "";

    @Option(
            names = "--metrics-addr",
            paramLabel = "ADDRESS",
            description = "Where metrics and health are served, or none (default 127.0.0.1:9323)")
    String metricsAddr = "";

    @Option(
            names = "--local-group",
            paramLabel = "GROUP",
            description = "Members of this group of the host may use its daemon as root may, through /run/jswarm"
                    + " (default: what JSWARM_LOCAL_GROUP names, else root alone)")
    String localGroup = "";

    @Option(
            names = "--own-sessions",
            paramLabel = "NUMBER",
            description = "How many workers this manager serves itself while it leads, before it sends some to the"
                    + " others (default 200)")
    int ownSessions;

    @Option(
            names = "--task-log-opts",
            paramLabel = "OPTIONS",
            description = "How far logs of the driver json-file grow where a service says nothing of it, or none: as"
                    + " the engine does (default max-size=10m,max-file=3)")
    String taskLogOpts = "";

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
