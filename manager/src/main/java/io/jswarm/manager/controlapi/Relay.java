package io.jswarm.manager.controlapi;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes another manager's stream on to a caller, and asks for the next message when the caller takes more, so that nothing
 * piles up between them. The caller's cancellation reaches the other manager through gRPC's context.
 */
final class Relay<Q, R> implements ClientResponseObserver<Q, R> {
    private final ServerCallStreamObserver<R> call;
    /** Whether the message after the last one was not asked for yet. */
    private final AtomicBoolean owed = new AtomicBoolean();

    private Runnable request = () -> {};

    Relay(ServerCallStreamObserver<R> call) {
        this.call = call;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> source) {
        source.disableAutoRequestWithInitial(1);
        request = () -> source.request(1);
        call.setOnReadyHandler(this::askForNext);
    }

    private void askForNext() {
        if (call.isReady() && owed.compareAndSet(true, false)) {
            request.run();
        }
    }

    @Override
    public void onNext(R response) {
        if (!call.isCancelled()) {
            call.onNext(response);
        }
        owed.set(true);
        askForNext();
    }

    @Override
    public void onError(Throwable t) {
        if (!call.isCancelled()) {
            call.onError(Calls.statusOf(t));
        }
    }

    @Override
    public void onCompleted() {
        if (!call.isCancelled()) {
            call.onCompleted();
        }
    }
}
