package io.jswarm.rpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.SessionRelayGrpc;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * On which threads a server's calls run. A service may block, so it has a virtual thread for each call; but to begin
 * one costs a handover, some 100 µs where the cores sleep. So what surrounds a unary call (its headers, its message,
 * its end) is done on the network's threads, and only the service itself on a thread of its own. Those that never block
 * (Raft's stream, workers' sessions and their relays, which hand all to the manager's loop, and changes of services,
 * which answer later) have none at all. Other streams do everything on theirs.
 */
final class CallThreads implements ServerInterceptor, ServerCallExecutorSupplier {
    private static final String GRPC_ITSELF = "io.grpc.internal.";
    private static final Set<MethodDescriptor<?, ?>> NEVER_BLOCKING = Set.of(
            RaftGrpc.getStreamMethod(),
            DispatcherGrpc.getSessionMethod(),
            SessionRelayGrpc.getRelayMethod(),
            ControlGrpc.getCreateServiceMethod(),
            ControlGrpc.getUpdateServiceMethod(),
            ControlGrpc.getRemoveServiceMethod());

    private final Executor streams = Executors.newVirtualThreadPerTaskExecutor();

    /** On a server: calls are looked up, and begin, on the network's threads. */
    <B extends ServerBuilder<?>> B on(B builder) {
        builder.executor(this::run).callExecutor(this).intercept(this);
        return builder;
    }

    /** What is not gRPC's own belongs to TLS: certificates of new connections, whose check would hold up all others. */
    private void run(Runnable task) {
        if (task.getClass().getName().startsWith(GRPC_ITSELF)) {
            task.run();
        } else {
            streams.execute(task);
        }
    }

    @Override
    public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
        return isUnary(call) || neverBlocks(call) ? null : streams;
    }

    private static boolean neverBlocks(ServerCall<?, ?> call) {
        return NEVER_BLOCKING.contains(call.getMethodDescriptor());
    }

    private static boolean isUnary(ServerCall<?, ?> call) {
        MethodDescriptor<?, ?> method = call.getMethodDescriptor();
        return method.getType() == MethodType.UNARY;
    }

    /**
     * What comes after this one runs on the service's thread, what comes before it on the network's. A call's end may be told
     * while its service runs, as to any service that answers from a thread of its own.
     */
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        return isUnary(call) && !neverBlocks(call) ? new Unary<>(call, listener) : listener;
    }

    private static final class Unary<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;

        Unary(ServerCall<Q, ?> call, ServerCall.Listener<Q> listener) {
            super(listener);
            this.call = call;
        }

        /** The request is whole: the service's turn. */
        @Override
        public void onHalfClose() {
            Thread.ofVirtual().name("call").start(Context.current().wrap(this::serve));
        }

        private void serve() {
            try {
                super.onHalfClose();
            } catch (RuntimeException | Error e) {
                fail(e);
                throw e; // a bug: told by the thread's handler of uncaught exceptions
            }
        }

        private void fail(Throwable cause) {
            try {
                call.close(Status.UNKNOWN.withDescription("The service failed.").withCause(cause), new Metadata());
            } catch (IllegalStateException e) {
                cause.addSuppressed(e); // it was closed already
            }
        }
    }
}
