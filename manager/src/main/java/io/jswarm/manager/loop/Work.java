package io.jswarm.manager.loop;

import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.state.Event;
import java.util.concurrent.CompletableFuture;

/** Something for the loop to decide, with somebody who waits for the commit. */
sealed interface Work {
    CompletableFuture<Accepted> waiter();

    /** A client's mutation. */
    record Mutate(String requestId, Mutation mutation, CompletableFuture<Accepted> waiter) implements Work {}

    /** An event for the deciders. */
    record Happened(Event event, CompletableFuture<Accepted> waiter) implements Work {}
}
