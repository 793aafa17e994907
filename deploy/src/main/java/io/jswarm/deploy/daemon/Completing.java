package io.jswarm.deploy.daemon;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** A unary call's answer as a future. */
final class Completing<T> implements StreamObserver<T> {
    private final CompletableFuture<T> answer;

    Completing(CompletableFuture<T> answer) {
        this.answer = answer;
    }

    @Override
    public void onNext(T value) {
        answer.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        answer.completeExceptionally(Status.INTERNAL
                .withDescription("The manager ended the call without an answer.")
                .asRuntimeException());
    }
}
