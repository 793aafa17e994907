package io.jswarm.manager.loop;

import io.jswarm.api.Now;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.View;
import java.util.concurrent.CompletableFuture;

/** Something for the loop to decide, with somebody who waits for the commit. */
sealed interface LoopWork {
    CompletableFuture<Accepted> waiter();

    /** See {@link Mutation#revisionsSkipped}. */
    default long revisionsSkipped(View view, Now now) {
        return this instanceof Mutate mutate ? mutate.mutation().revisionsSkipped(view, now) : 0;
    }

    /** Whether it may wait for the write under way: what workers observed. */
    default boolean isPatient() {
        return this instanceof Happened happened && happened.event() instanceof Event.Statuses;
    }

    /** A client's mutation. */
    record Mutate(String requestId, Mutation mutation, CompletableFuture<Accepted> waiter) implements LoopWork {}

    /** An event for the deciders. */
    record Happened(Event event, CompletableFuture<Accepted> waiter) implements LoopWork {}
}
