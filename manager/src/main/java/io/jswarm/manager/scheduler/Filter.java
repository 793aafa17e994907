package io.jswarm.manager.scheduler;

import org.jspecify.annotations.Nullable;

/** One question that decides whether a node can take a task. Pure. */
@FunctionalInterface
interface Filter {
    /** Why the node cannot, or null when it can as far as this filter knows. */
    @Nullable
    Refusal refusal(NodeRoom room);
}
