package io.jswarm.manager.control.mutation;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Service;
import org.jspecify.annotations.Nullable;

/** The refusals that several mutations share, worded once. */
final class Refusals {
    private Refusals() {}

    static Outcome noCluster() {
        return Outcome.rejected(
                Rejection.precondition("Expected a swarm, but this manager has none yet.", "Run: jswarm swarm init"));
    }

    /** {@code tombstone} is what is left of it, when something is. */
    static Outcome noService(String id, @Nullable Service tombstone) {
        String what = tombstone == null
                ? "There is no service " + id + "."
                : "Service " + tombstone.getSpec().getAnnotations().getName() + " (" + id + ") was removed.";
        return Outcome.rejected(Rejection.notFound(what, "See the services with: jswarm service ls"));
    }

    static Outcome noNode(String id) {
        return Outcome.rejected(
                Rejection.notFound("There is no node " + id + ".", "See the nodes with: jswarm node ls"));
    }

    /** The object changed since the client read it. */
    static Outcome outOfSequence(String noun, String name, long asked, long present) {
        String read = noun.equals("swarm") ? "jswarm info" : "jswarm " + noun + " inspect " + name;
        return Outcome.rejected(new Rejection(
                Rejection.Code.ABORTED,
                "update out of sequence: the change was made from version " + asked + " of " + noun + " " + name
                        + ", which is at version " + present + " now.",
                "version",
                "Read it again with: " + read + " and repeat the change"));
    }
}
