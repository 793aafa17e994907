package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.manager.state.View;

/**
 * What a client asks for. All chance (ids, tokens) and all that had to be looked up (image digests) was put in at the edge.
 * The driver answers repeated request ids, stamps versions and times, and proposes the changes.
 */
@FunctionalInterface
public interface Mutation {
    /** The changes, or why not. */
    Outcome decide(View view, Now now);
}
