package io.jswarm.deploy.daemon.observe;

import java.util.ArrayList;
import java.util.List;

/**
 * What a node must have to take part in its swarm.
 *
 * @param partOfSwarm whether it was initialized or joined, and has not left
 * @param workerSession whether its worker has a session with a manager
 * @param manager whether it has the role of a manager
 * @param leaderKnown whether its manager knows a leader; of no matter on a worker
 * @param locked whether it is a manager that waits for the unlock key
 */
public record Readiness(
        boolean partOfSwarm, boolean workerSession, boolean manager, boolean leaderKnown, boolean locked) {
    /** Ready, or why not. */
    public Check check() {
        if (locked) {
            return Check.of(List.of("Swarm is encrypted and needs to be unlocked before it can be used."
                    + " Unlock this manager with: jswarm swarm unlock"));
        }
        if (!partOfSwarm) {
            return Check.of(List.of("This node is not part of a swarm."
                    + " Make one with: jswarm swarm init; or join one with: jswarm swarm join"));
        }
        List<String> reasons = new ArrayList<>();
        if (!workerSession) {
            reasons.add("The worker has no session with a manager. See why with: jswarm doctor");
        }
        if (manager && !leaderKnown) {
            reasons.add("This manager knows no leader: fewer than half of the managers may be reachable."
                    + " See which are with: jswarm node ls");
        }
        return Check.of(reasons);
    }
}
