package io.jswarm.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Gives every unary call that has no deadline this one; streams live as long as they like. Any thread. */
public final class DefaultDeadline implements ClientInterceptor {
    private final Duration deadline;

    /** The deadline counts from the start of a call. */
    public DefaultDeadline(Duration deadline) {
        this.deadline = deadline;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        boolean unary = method.getType() == MethodDescriptor.MethodType.UNARY;
        CallOptions bounded = unary && options.getDeadline() == null
                ? options.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                : options;
        return next.newCall(method, bounded);
    }
}
