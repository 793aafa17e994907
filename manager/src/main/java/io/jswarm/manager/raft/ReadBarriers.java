package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Linearizable reads: the leader confirms with a round of heartbeats that it leads, and this member waits until it has applied
 * what was committed then. A leader that has not yet committed in its term, or none, is asked again until the deadline.
 */
final class ReadBarriers {
    private static final byte[] NO_CONTEXT = {};
    private static final long RETRY_MS = 20;

    private final Node node;
    private final ScheduledExecutorService timer;
    private final long roundMs;

    /** One round may take {@code roundMs}. */
    ReadBarriers(Node node, ScheduledExecutorService timer, long roundMs) {
        this.node = node;
        this.timer = timer;
        this.roundMs = roundMs;
    }

    CompletableFuture<Void> ask(Duration deadline) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        round(passed, System.nanoTime() + deadline.toNanos(), deadline);
        return passed;
    }

    private void round(CompletableFuture<Void> passed, long end, Duration deadline) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (leftMs <= 0) {
            refuse(passed, "no majority of managers confirmed the read within " + deadline.toMillis() + " ms");
            return;
        }
        try {
            node.readIndex(NO_CONTEXT, new ReadIndexClosure(Math.min(leftMs, roundMs)) {
                @Override
                public void run(Status status, long index, byte[] context) {
                    if (status.isOk()) {
                        passed.complete(null);
                    } else {
                        again(passed, end, deadline);
                    }
                }
            });
        } catch (IllegalStateException e) {
            refuse(passed, "this manager is stopping");
        }
    }

    private void again(CompletableFuture<Void> passed, long end, Duration deadline) {
        try {
            var _ = timer.schedule(() -> round(passed, end, deadline), RETRY_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            refuse(passed, "this manager is stopping");
        }
    }

    static void refuse(CompletableFuture<?> future, String reason) {
        future.completeExceptionally(new RejectedException(Rejection.unavailable(
                "The read was not answered: " + reason + ".", "Try again, or ask another manager.")));
    }
}
