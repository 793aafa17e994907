package io.jswarm.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server call that any thread may end, while the service goes on using it on another one. gRPC's calls are not safe
 * for that, so whoever comes first does what has queued up meanwhile, in order and without a lock. Once ended, the service
 * hears {@code onCancel} and no message more, and what it still sends is dropped.
 */
final class EndableCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean ended;
    /** Only read and written by steps. */
    private boolean closed;

    EndableCall(ServerCall<Q, A> call) {
        super(call);
    }

    /** Ends the call with this status, unless it is over already. Any thread. */
    void end(Status status, Metadata trailers) {
        ended = true;
        run(() -> closeOnce(status, trailers));
    }

    private void closeOnce(Status status, Metadata trailers) {
        if (!closed) {
            closed = true;
            try {
                super.close(status, trailers);
            } catch (IllegalStateException e) {
                // Whoever stands before this one has closed it.
            }
        }
    }

    private void run(Runnable step) {
        steps.add(step);
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        RuntimeException failure = null;
        do {
            failure = doNext(failure);
        } while (waiting.decrementAndGet() != 0);
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable RuntimeException doNext(@Nullable RuntimeException failure) {
        Runnable next = steps.poll();
        if (next == null) {
            return failure;
        }
        try {
            next.run();
            return failure;
        } catch (RuntimeException e) {
            return failure == null ? e : failure;
        }
    }

    @Override
    public void sendHeaders(Metadata headers) {
        run(() -> {
            if (!ended) {
                super.sendHeaders(headers);
            }
        });
    }

    @Override
    public void sendMessage(A message) {
        run(() -> {
            if (!ended) {
                super.sendMessage(message);
            }
        });
    }

    @Override
    public void close(Status status, Metadata trailers) {
        run(() -> closeOnce(status, trailers));
    }

    @Override
    public boolean isReady() {
        return !ended && super.isReady();
    }

    @Override
    public boolean isCancelled() {
        return ended || super.isCancelled();
    }

    /** What the transport must tell instead of the service's own listener; {@code over} runs once the call is over. */
    ServerCall.Listener<Q> guard(ServerCall.Listener<Q> listener, Runnable over) {
        return new Guard(listener, over);
    }

    private final class Guard extends SimpleForwardingServerCallListener<Q> {
        private final Runnable over;

        Guard(ServerCall.Listener<Q> listener, Runnable over) {
            super(listener);
            this.over = over;
        }

        @Override
        public void onMessage(Q message) {
            if (!ended) {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (!ended) {
                super.onHalfClose();
            }
        }

        @Override
        public void onReady() {
            if (!ended) {
                super.onReady();
            }
        }

        @Override
        public void onCancel() {
            over.run();
            super.onCancel();
        }

        @Override
        public void onComplete() {
            over.run();
            if (ended) {
                super.onCancel();
            } else {
                super.onComplete();
            }
        }
    }
}
