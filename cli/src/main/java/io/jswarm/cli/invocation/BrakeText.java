package io.jswarm.cli.invocation;

import io.jswarm.api.v1.Brake;
import io.jswarm.cli.output.Times;

/** How the brake that holds tasks where they are is told to people. */
public final class BrakeText {
    private BrakeText() {}

    /** What it does, and what a person may do about it. */
    public static String of(Brake brake) {
        return brake.getAway() + " of " + brake.getNodes() + " nodes went away together at "
                + Times.iso(brake.getSinceMs())
                + ": their tasks are not moved. It ends by itself when enough of them are"
                + " back. When they are gone: jswarm swarm update --release-brake";
    }
}
