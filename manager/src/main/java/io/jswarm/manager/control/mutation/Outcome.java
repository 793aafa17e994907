package io.jswarm.manager.control.mutation;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Change;
import java.util.List;

/** The answer to a mutation. */
public sealed interface Outcome {
    /**
     * It can be done.
     *
     * @param changes that do it; empty when it is so already
     * @param objectId the object that it is about
     */
    record Accepted(List<Change> changes, String objectId) implements Outcome {
        /** Copies the list. */
        public Accepted {
            changes = List.copyOf(changes);
        }
    }

    /** It cannot be done; nothing changes. */
    record Rejected(Rejection rejection) implements Outcome {}
}
