package io.jswarm.trial.atomix;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the leader's revision by the library's linearizable query and waits until this member has applied as much. The
 * session for it is opened with the first read.
 */
final class ReadBarriers {
    private static final long AGAIN_MS = 10;

    private final Sessions sessions;
    private final Replica replica;
    private volatile @Nullable Long session;
    private volatile boolean stopped;

    /** One call. */
    private record Call(CompletableFuture<Void> done, long endsAtNanos) {}

    ReadBarriers(Sessions sessions, Replica replica) {
        this.sessions = sessions;
        this.replica = replica;
    }

    CompletableFuture<Void> barrier(Duration deadline) {
        Call call = new Call(new CompletableFuture<>(), System.nanoTime() + deadline.toNanos());
        CompletableFuture.delayedExecutor(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> fail(call, "no majority confirmed the read in time"));
        attempt(call);
        return call.done();
    }

    void stop() {
        stopped = true;
    }

    private void attempt(Call call) {
        Long open = session;
        if (open == null) {
            var _ = sessions.open().whenComplete((opened, error) -> {
                if (error == null) {
                    session = opened;
                }
                again(call, () -> attempt(call));
            });
            return;
        }
        var _ = sessions.query(open).whenComplete((answer, error) -> {
            if (error == null) {
                await(call, Replica.revision(answer));
            } else {
                again(call, () -> attempt(call));
            }
        });
    }

    private void await(Call call, long revision) {
        if (replica.image().revision() >= revision) {
            call.done().complete(null);
        } else {
            again(call, () -> await(call, revision));
        }
    }

    private void again(Call call, Runnable step) {
        if (call.done().isDone()) {
            return;
        }
        if (stopped || System.nanoTime() - call.endsAtNanos() > 0) {
            fail(call, stopped ? "the store was stopped" : "no majority confirmed the read in time");
            return;
        }
        Executor later = CompletableFuture.delayedExecutor(AGAIN_MS, TimeUnit.MILLISECONDS, ForkJoinPool.commonPool());
        later.execute(step);
    }

    private static void fail(Call call, String reason) {
        call.done().completeExceptionally(new RejectedException(Rejection.unavailable(reason, "Try again.")));
    }
}
