package io.jswarm.cli.host;

import io.jswarm.cli.Session;
import picocli.CommandLine;

/** The commands about this host and this program. */
public final class HostCommands {
    private HostCommands() {}

    /** Adds them to the root. */
    public static void addTo(CommandLine root, Session session) {
        root.addSubcommand(new HostInfo(session));
        root.addSubcommand(new HostDoctor(session));
        root.addSubcommand(new HostVersion(session));
        root.addSubcommand(new HostDaemon());
        CommandLine completion = new CommandLine(new HostCompletion(session));
        root.addSubcommand(completion);
    }
}
