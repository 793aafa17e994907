package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.manager.state.View;

/** What a client wants done to the state, decided on the leader's loop against the newest (speculative) state. Pure. */
@FunctionalInterface
public interface Mutation {
    /** The changes, or why not. */
    Outcome decide(View view, Now now);

    /**
     * How many revisions are left out before the batch of this mutation: so many may have been given out by a history that
     * this state knows nothing of. Such a mutation begins a batch.
     */
    default long revisionsSkipped(View view, Now now) {
        return 0;
    }
}
