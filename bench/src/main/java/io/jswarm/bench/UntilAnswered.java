package io.jswarm.bench;

import io.grpc.stub.StreamObserver;

/** Tells a closed loop how one call of a client ended. */
record UntilAnswered<A>(int client, ClosedLoop.Acknowledgement done) implements StreamObserver<A> {
    @Override
    public void onNext(A answer) {
        // The end says more: only then is the call over.
    }

    @Override
    public void onError(Throwable error) {
        done.of(client, error.toString());
    }

    @Override
    public void onCompleted() {
        done.of(client, null);
    }
}
