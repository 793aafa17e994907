package io.jswarm.cli.host;

import io.jswarm.cli.invocation.CommandTree;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.support.SupportBundle;

/** The commands about this host and this program. */
public final class HostCommands {
    private HostCommands() {}

    /** Adds them to the root's. */
    public static void addTo(CommandTree root, Invocation invocation) {
        root.add("info", () -> new HostInfo(invocation))
                .add("doctor", () -> new HostDoctor(invocation))
                .add("support-bundle", () -> new SupportBundle(invocation))
                .add("version", () -> new HostVersion(invocation))
                .add("daemon", HostDaemon::new);
    }
}
