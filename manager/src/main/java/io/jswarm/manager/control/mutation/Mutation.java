package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.manager.state.View;

/** What a client wants done to the state, decided on the leader's loop against the newest (speculative) state. Pure. */
@FunctionalInterface
public interface Mutation {
    /** The changes, or why not. */
    Outcome decide(View view, Now now);
}
