package io.jswarm.manager.loop;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What waits for a batch, in order. Loop thread only. */
final class WaitingWork {
    private static final int MOST = 10_000;

    /** So much of what can wait goes, whatever is under way. */
    private static final int MOST_PATIENT = 64;

    private final Deque<LoopWork> queue = new ArrayDeque<>();
    /** How much of it goes at once. */
    private int urgent;

    /** Why a client's change may not be added; null: it may. Events always may: they are bounded at their source. */
    @Nullable
    Rejection refusal(LoopWork work) {
        return queue.size() < MOST || !(work instanceof LoopWork.Mutate)
                ? null
                : new Rejection(
                        Rejection.Code.RESOURCE_EXHAUSTED,
                        "The manager has " + MOST + " changes waiting.",
                        "",
                        "Try again in a moment.");
    }

    void add(LoopWork work) {
        queue.add(work);
        count(work, 1);
    }

    /** It comes before all that waits. */
    void addFirst(LoopWork work) {
        queue.addFirst(work);
        count(work, 1);
    }

    private void count(LoopWork work, int one) {
        urgent += work.isPatient() ? 0 : one;
    }

    /** The first, which stays; null: there is none. */
    @Nullable
    LoopWork peek() {
        return queue.peek();
    }

    /** Takes the first. */
    LoopWork remove() {
        LoopWork first = queue.remove();
        count(first, -1);
        return first;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * Whether a batch is to be made now. What workers observed goes together once the write under way is done, since an
     * entry of the log costs more than what is in it. Clients and timers do not wait, and take along what waits before
     * them.
     *
     * @param writing whether a write is under way, whose end is a moment to ask again
     */
    boolean mustGo(boolean writing) {
        return urgent > 0 || queue.size() >= MOST_PATIENT || !writing && !queue.isEmpty();
    }

    /** Nothing of it will be done. */
    void refuse(Rejection why) {
        queue.forEach(work -> work.waiter().completeExceptionally(new RejectedException(why)));
        queue.clear();
        urgent = 0;
    }
}
