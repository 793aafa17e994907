package io.jswarm.cli.swarm;

import io.jswarm.api.v1.RemovedManager;
import io.jswarm.cli.output.Printer;
import java.util.List;

/** Tells of managers that a recovery removed. */
final class RemovedManagers {
    private RemovedManagers() {}

    static void print(Printer out, List<RemovedManager> removed) {
        for (RemovedManager each : removed) {
            out.println("Removed manager " + each.getHostname() + " (" + each.getNodeId() + ") at " + each.getAddr()
                    + ": do not start it again as it is; 'jswarm swarm leave --force' there makes it forget.");
        }
    }
}
