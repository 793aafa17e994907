package io.jswarm.manager.scheduler;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The nodes that can take a task of a group, best first. Mutable, confined to one group of one decision. */
interface Candidates {
    /** Whether no candidate is left. */
    boolean isEmpty();

    /**
     * Gives the next task to the best candidate; only while there is one.
     *
     * @param use takes the candidate and returns it with its new rank, or null when it can take no more
     */
    void place(Function<Candidate, @Nullable Candidate> use);
}
