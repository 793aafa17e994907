package io.jswarm.manager.loop;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.runtime.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A batch, from its decision until it is settled, and who waits for that; compared by identity. Loop thread only, but for
 * {@link #confirm}.
 */
final class InFlight {
    /** More answers than these would keep the store's thread from applying what comes next. */
    private static final int FEW = 8;
    /** So many answers are one piece of work elsewhere. */
    private static final int PIECE = 64;

    /** No answer blocks; this only ends work that went wrong. */
    private static final Duration ANSWERING = Duration.ofSeconds(10);

    final long sinceNanos;
    /** Clients whose mutations are in the batch; not changed once it is proposed. */
    private final List<Waiter> clients = new ArrayList<>();
    /** Who else waits for it: those told on the loop. */
    private final List<Waiter> others = new ArrayList<>();
    /** Completes when the batch is committed, exceptionally when that is not known. */
    final CompletableFuture<Void> settled = new CompletableFuture<>();

    InFlight(long sinceNanos) {
        this.sinceNanos = sinceNanos;
    }

    /** Before the batch is proposed only. */
    void addClient(Waiter waiter) {
        clients.add(waiter);
    }

    void add(Waiter waiter) {
        others.add(waiter);
    }

    /** All who wait. */
    List<Waiter> waiters() {
        List<Waiter> all = new ArrayList<>(clients);
        all.addAll(others);
        return all;
    }

    /**
     * It is committed: tells the clients, on the thread that says so, since they wait and a handover costs some 100 µs; many of
     * them elsewhere, some at a time. Any thread, once.
     */
    void confirm(EventLoop loop) {
        if (clients.size() <= FEW) {
            clients.forEach(Waiter::tell);
            return;
        }
        for (int from = 0; from < clients.size(); from += PIECE) {
            List<Waiter> piece = clients.subList(from, Math.min(clients.size(), from + PIECE));
            loop.offload(() -> tellAll(piece), ANSWERING, (done, failure) -> {});
        }
    }

    private static boolean tellAll(List<Waiter> waiters) {
        waiters.forEach(Waiter::tell);
        return true;
    }

    /** After {@link #confirm}: tells the others. */
    void committed() {
        others.forEach(Waiter::tell);
        settled.complete(null);
    }

    /** Tells all who do not know yet that it was confirmed. */
    void failed(Rejection why) {
        waiters().forEach(waiter -> waiter.fail(why));
        settled.completeExceptionally(new RejectedException(why));
    }
}
