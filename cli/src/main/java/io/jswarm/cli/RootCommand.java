package io.jswarm.cli;

import io.jswarm.cli.invocation.GlobalOptions;
import io.jswarm.cli.invocation.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jswarm}: holds the options that every command takes. */
@Command(
        name = "jswarm",
        description = "Runs services on many container engines as if they were one.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Start here:",
            "  jswarm swarm init                            make a cluster of this host",
            "  jswarm service create --replicas 3 nginx     run three containers, spread over the hosts",
            "  jswarm service ls                            see what runs",
            "",
            "'jswarm COMMAND --help' tells more of a command."
        })
final class RootCommand {
    @Mixin
    private final GlobalOptions options;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "Print the version of this program; 'jswarm version' says more")
    boolean version;

    RootCommand(Invocation invocation) {
        this.options = invocation.options();
    }

    GlobalOptions options() {
        return options;
    }
}
