package io.jswarm.manager.controlapi;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.jswarm.api.Rejection;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.loop.Accepted;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.rpc.Rejections;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Writes: done on the leader, forwarded to it by any other manager, once. Any thread; blocks. */
public final class Writes {
    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("jswarm-forwarded", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Boolean> IS_FORWARDED = Context.keyWithDefault("jswarm-forwarded", false);

    private final ControlLoop control;
    private final Leaders leaders;

    /** Writes through a loop, or to whoever leads. */
    public Writes(ControlLoop control, Leaders leaders) {
        this.control = control;
        this.leaders = leaders;
    }

    /** Does a mutation on this manager, which must lead. */
    public Accepted submit(String requestId, Mutation mutation) {
        if (requestId.isEmpty() || requestId.length() > 128) {
            throw Calls.reject(Rejection.invalid(
                    "request_id",
                    "Expected a request id of 1 to 128 characters, so that a retry is safe, but it has "
                            + requestId.length() + ".",
                    ""));
        }
        return Calls.await(control.submit(requestId, mutation), Calls.DEADLINE);
    }

    /** Answers on the leader with {@code local}, elsewhere with the leader's answer. */
    public <Q, R> R onLeader(Q request, MethodDescriptor<Q, R> method, Function<Q, R> local) {
        Channel leader = leaders.leader();
        if (leader == null) {
            return local.apply(request);
        }
        try {
            return ClientCalls.blockingUnaryCall(
                    forwarding(leader),
                    method,
                    CallOptions.DEFAULT.withDeadlineAfter(Calls.DEADLINE.toMillis(), TimeUnit.MILLISECONDS),
                    request);
        } catch (StatusRuntimeException e) {
            throw Rejections.fromStatus(e).<RuntimeException>map(Calls::reject).orElse(e);
        }
    }

    /** The leader's channel for a call that this manager passes on. */
    Channel forwarding(Channel leader) {
        if (IS_FORWARDED.get()) {
            throw Calls.reject(Rejection.unavailable(
                    "The manager that should lead the cluster does not (any more).", "Try again in some seconds."));
        }
        Metadata mark = new Metadata();
        mark.put(FORWARDED, "1");
        return ClientInterceptors.intercept(leader, MetadataUtils.newAttachHeadersInterceptor(mark));
    }

    /** Marks calls that another manager passed on; two managers must not play ball with one. */
    public static ServerInterceptor forwardedCalls() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                Context context = Context.current().withValue(IS_FORWARDED, headers.containsKey(FORWARDED));
                return Contexts.interceptCall(context, call, headers, next);
            }
        };
    }
}
