package io.jswarm.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/**
 * Sends on a call of ours that may have ended: what comes too late is dropped, since the end of the call comes to its
 * observer as an event of its own. As thread-safe as the call.
 */
public final class Sending {
    private Sending() {}

    /** Sends a message, in order. */
    public static <T> void on(StreamObserver<T> call, T message) {
        try {
            call.onNext(message);
        } catch (IllegalStateException | StatusRuntimeException e) {
            return;
        }
    }

    /** Ends the call with a failure. */
    public static void fail(StreamObserver<?> call, Throwable why) {
        try {
            call.onError(why);
        } catch (IllegalStateException | StatusRuntimeException e) {
            return;
        }
    }

    /** Says that no more messages come. */
    public static void complete(StreamObserver<?> call) {
        try {
            call.onCompleted();
        } catch (IllegalStateException | StatusRuntimeException e) {
            return;
        }
    }
}
