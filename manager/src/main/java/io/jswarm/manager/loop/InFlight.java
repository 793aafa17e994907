package io.jswarm.manager.loop;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A batch under way; compared by identity. Loop thread only. */
final class InFlight {
    final long sinceNanos;
    final List<Waiter> waiters;
    /** Completes when the batch is committed, exceptionally when that is not known. */
    final CompletableFuture<Void> settled = new CompletableFuture<>();

    InFlight(long sinceNanos, List<Waiter> waiters) {
        this.sinceNanos = sinceNanos;
        this.waiters = waiters;
    }

    void committed() {
        waiters.forEach(Waiter::tell);
        settled.complete(null);
    }

    void failed(Rejection why) {
        waiters.forEach(waiter -> waiter.fail(why));
        settled.completeExceptionally(new RejectedException(why));
    }
}
