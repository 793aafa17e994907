package io.jswarm.deploy.daemon.identity;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a call brought: its first answer, and how it ended. */
final class Seen<T> implements StreamObserver<T> {
    final CompletableFuture<T> first = new CompletableFuture<>();
    final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();

    @Override
    public void onNext(T value) {
        first.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(failure);
    }

    @Override
    public void onCompleted() {
        end.complete(null);
    }
}
