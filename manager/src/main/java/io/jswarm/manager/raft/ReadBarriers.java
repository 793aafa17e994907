package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Randomness;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads: the leader confirms with a round of heartbeats that it leads, and this member waits until it has applied
 * what was committed then. A leader that has not yet committed in its term, or none, is asked again until the deadline. Each
 * read is answered, also when the store stops.
 */
final class ReadBarriers {
    private static final byte[] NO_CONTEXT = {};
    private static final Executor ELSEWHERE =
            task -> Thread.ofVirtual().name("raft-read").start(task);

    /**
     * Short, since a leader may be found any moment; not shorter, since a swarm without one must not burn its time on
     * asking.
     */
    private static final Backoff RETRY = new Backoff(20, 200);

    private final Library library;
    private final BooleanSupplier isBehindAlone;
    private final ScheduledExecutorService timer;
    private final long roundMs;
    private final Randomness random = Randomness.secure();
    private final Set<CompletableFuture<Void>> underWay = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String stopped;

    /** The library's side of a round. */
    interface Library {
        /** Asks the leader; throws {@link IllegalStateException} when this member is stopping. */
        void readIndex(byte[] context, ReadIndexClosure answer);
    }

    /** One read: what is completed, and until when ({@link System#nanoTime}), which was {@code deadline} after it began. */
    private record Asked(CompletableFuture<Void> passed, long end, Duration deadline) {}

    /**
     * One round may take {@code roundMs}.
     *
     * @param isBehindAlone whether this member is the only voter and has not applied an entry of its own term: the library asks
     *     nobody then and answers from what it has, which may lack what this member acknowledged before a restart
     */
    ReadBarriers(Library library, BooleanSupplier isBehindAlone, ScheduledExecutorService timer, long roundMs) {
        this.library = library;
        this.isBehindAlone = isBehindAlone;
        this.timer = timer;
        this.roundMs = roundMs;
    }

    @SuppressWarnings("UndefinedEquals") // the very future is meant
    CompletableFuture<Void> ask(Duration deadline) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        underWay.add(passed);
        var _ = passed.whenComplete((done, failure) -> underWay.remove(passed));
        String reason = stopped;
        if (reason == null) {
            round(new Asked(passed, System.nanoTime() + deadline.toNanos(), deadline), 1);
        } else {
            refuse(passed, reason);
        }
        return passed;
    }

    /** Refuses all that are under way, and later ones. */
    void stop(String reason) {
        stopped = reason;
        underWay.forEach(passed -> refuse(passed, reason));
    }

    private void round(Asked asked, int attempt) {
        if (asked.passed.isDone()) {
            return; // the store has stopped
        }
        long leftMs = TimeUnit.NANOSECONDS.toMillis(asked.end - System.nanoTime());
        if (leftMs <= 0) {
            asked.passed.completeExceptionally(new RejectedException(
                    Rejection.noMajority("none confirmed the read within " + asked.deadline.toMillis() + " ms")));
            return;
        }
        try {
            library.readIndex(NO_CONTEXT, ended(asked, attempt, Math.min(leftMs, roundMs)));
        } catch (IllegalStateException e) {
            refuse(asked.passed, "this manager is stopping");
        }
    }

    /** The library ends a failed round twice: at once, and again by its timeout. Only the first may begin another. */
    private ReadIndexClosure ended(Asked asked, int attempt, long timeoutMs) {
        AtomicBoolean over = new AtomicBoolean();
        return new ReadIndexClosure(timeoutMs) { // its timeout may come before a constructor of ours would have ended
            @Override
            public void run(Status status, long index, byte[] context) {
                // A monitor of the library's is held here, for which another of its threads may wait with the
                // node's lock. Whoever asked the node for anything now could wait for ever.
                if (status.isOk()) {
                    ELSEWHERE.execute(() -> confirmed(asked, attempt, over));
                } else if (over.compareAndSet(false, true)) {
                    again(asked, attempt);
                }
            }
        };
    }

    private void confirmed(Asked asked, int attempt, AtomicBoolean over) {
        if (!isBehindAlone.getAsBoolean()) {
            asked.passed.complete(null);
        } else if (over.compareAndSet(false, true)) {
            again(asked, attempt);
        }
    }

    private void again(Asked asked, int attempt) {
        try {
            long leftNanos = Math.max(0, asked.end - System.nanoTime());
            long waitNanos = Math.min(TimeUnit.MILLISECONDS.toNanos(RETRY.delayMs(attempt, random)), leftNanos);
            var _ = timer.schedule(() -> round(asked, attempt + 1), waitNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            refuse(asked.passed, "this manager is stopping");
        }
    }

    static void refuse(CompletableFuture<?> future, String reason) {
        future.completeExceptionally(new RejectedException(Rejection.unavailable(
                "The read was not answered: " + reason + ".",
                "Try again; see which managers answer with: jswarm swarm raft members")));
    }
}
