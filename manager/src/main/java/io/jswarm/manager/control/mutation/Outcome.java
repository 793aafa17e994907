package io.jswarm.manager.control.mutation;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Change;
import java.util.List;

/** What a mutation leads to. */
public sealed interface Outcome {
    /**
     * It can be done; nothing has happened yet.
     *
     * @param changes of the state, in order; empty when it is so already
     * @param objectId the object that the client asked about
     */
    record Accepted(List<Change> changes, String objectId) implements Outcome {
        /** Copies the list. */
        public Accepted {
            changes = List.copyOf(changes);
        }
    }

    /** It cannot be done. */
    record Rejected(Rejection rejection) implements Outcome {}

    /** It can be done by these changes. */
    static Outcome accepted(String objectId, Change... changes) {
        return new Accepted(List.of(changes), objectId);
    }

    /** It cannot be done. */
    static Outcome rejected(Rejection rejection) {
        return new Rejected(rejection);
    }
}
