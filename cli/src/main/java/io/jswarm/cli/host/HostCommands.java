package io.jswarm.cli.host;

import io.jswarm.cli.session.CommandTree;
import io.jswarm.cli.session.Invocation;

/** The commands about this host and this program. */
public final class HostCommands {
    private HostCommands() {}

    /** Adds them to the root's. */
    public static void addTo(CommandTree root, Invocation session) {
        root.add("info", () -> new HostInfo(session))
                .add("doctor", () -> new HostDoctor(session))
                .add("version", () -> new HostVersion(session))
                .add("daemon", HostDaemon::new);
    }
}
