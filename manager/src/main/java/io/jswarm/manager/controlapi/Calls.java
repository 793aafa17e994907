package io.jswarm.manager.controlapi;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.Rejections;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a call's handler and answers with its result or with the status of what it threw. */
public final class Calls {
    /** How long a call waits for the log. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    /** What an answer takes at most to reach its caller, as a rule. */
    private static final long MARGIN_MS = 500;

    private static final long SHORTEST_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private Calls() {}

    /** Answers a unary call; the handler may block, since each call has a virtual thread. */
    public static <R> void answer(StreamObserver<R> observer, Supplier<R> handler) {
        R result;
        try {
            result = handler.get();
        } catch (RuntimeException e) {
            observer.onError(statusOf(e));
            return;
        }
        observer.onNext(result);
        observer.onCompleted();
    }

    /**
     * Answers a unary call once the future that the handler makes is complete, on the thread that completes it: what is left to
     * do then must be short. For calls that have no thread of their own, so making it must not block.
     */
    public static <R> void answerLater(StreamObserver<R> observer, Supplier<CompletableFuture<R>> handler) {
        CompletableFuture<R> later;
        try {
            later = handler.get();
        } catch (RuntimeException e) {
            observer.onError(statusOf(e));
            return;
        }
        var _ = later.whenComplete((result, failure) -> {
            if (failure == null) {
                observer.onNext(result);
                observer.onCompleted();
            } else {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                observer.onError(statusOf(cause == null ? failure : cause));
            }
        });
    }

    /** The same future, which fails with {@link RejectedException} when the deadline passes. */
    static <T> CompletableFuture<T> within(Duration deadline, CompletableFuture<T> future) {
        return future.copy()
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedFuture(failure instanceof TimeoutException ? late(deadline) : failure));
    }

    /** The status of a failure: rejections keep their code, anything else is a bug and is logged. */
    public static StatusRuntimeException statusOf(Throwable failure) {
        return switch (failure) {
            case RejectedException rejected -> Rejections.toStatus(rejected.rejection());
            case StatusRuntimeException status -> status;
            default -> {
                LOG.error("A call failed in an unforeseen way", failure);
                yield Status.INTERNAL
                        .withDescription("The manager failed to answer: " + failure + ". See its log.")
                        .asRuntimeException();
            }
        };
    }

    /** Waits for a future; throws {@link RejectedException} when it fails or the deadline passes. */
    public static <T> T await(CompletableFuture<T> future, Duration deadline) {
        try {
            return future.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw late(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedException(Rejection.unavailable("The call was cancelled.", ""));
        }
    }

    private static RejectedException late(Duration deadline) {
        return new RejectedException(Rejection.unavailable(
                "The managers did not confirm within " + deadline.toSeconds() + " s; it may still happen.",
                "Check the managers with: jswarm node ls"));
    }

    /**
     * How long a call may wait for the managers: up to {@link #DEADLINE}, and less than its caller waits, who would else hear
     * nothing instead of the reason.
     */
    static Duration patience() {
        Deadline callers = Context.current().getDeadline();
        long leftMs = callers == null ? DEADLINE.toMillis() : callers.timeRemaining(TimeUnit.MILLISECONDS) - MARGIN_MS;
        return Duration.ofMillis(Math.clamp(leftMs, SHORTEST_MS, DEADLINE.toMillis()));
    }

    /** The same future, which fails as {@link Rejection#noMajority} does when the managers do not confirm in time. */
    static <T> CompletableFuture<T> confirmed(Duration patience, CompletableFuture<T> future, String what) {
        return future.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException ? unconfirmed(patience, what) : failure));
    }

    private static RejectedException unconfirmed(Duration patience, String what) {
        return new RejectedException(
                Rejection.noMajority(what + " within " + Math.floorDiv(patience.toMillis(), 100) / 10.0 + " s"));
    }

    /** Throws the rejection. */
    public static RejectedException reject(Rejection rejection) {
        return new RejectedException(rejection);
    }
}
