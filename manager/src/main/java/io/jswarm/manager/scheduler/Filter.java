package io.jswarm.manager.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * One question that decides whether a node can take a task. Pure.
 *
 * @param <T> of what it is asked: the node, or also what its tasks take of it
 */
@FunctionalInterface
interface Filter<T> {
    /** Why the node cannot, or null when it can as far as this filter knows. */
    @Nullable
    Refusal refusal(T asked);
}
