package io.jswarm.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import io.jswarm.api.access.Access;
import io.jswarm.api.access.AccessDecision;
import io.jswarm.api.access.AccessRequest;
import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Listener;
import io.jswarm.api.access.Standing;
import io.jswarm.runtime.Clock;
import java.util.Objects;

/**
 * Asks {@link Access} of every call: lets it through, or refuses it with the reason. It makes the {@link Caller} known to
 * the service. Asked for each call, since a connection may outlive its certificate. Any thread.
 */
public final class AccessInterceptor implements ServerInterceptor {
    private final Listener listener;
    private final NodeAccess access;
    private final OpenCalls openCalls;
    private final Clock clock;
    private final RefusalObserver observer;

    private AccessInterceptor(
            Listener listener, NodeAccess access, OpenCalls openCalls, Clock clock, RefusalObserver observer) {
        this.listener = listener;
        this.access = access;
        this.openCalls = openCalls;
        this.clock = clock;
        this.observer = observer;
    }

    /** For the port that nodes and clients elsewhere come to. */
    public static AccessInterceptor forCluster(
            NodeAccess access, OpenCalls openCalls, Clock clock, RefusalObserver observer) {
        return new AccessInterceptor(Listener.CLUSTER, access, openCalls, clock, observer);
    }

    /** For the loopback listener, which the host's root alone may use. */
    public static AccessInterceptor forLocal(Clock clock, RefusalObserver observer) {
        return new AccessInterceptor(Listener.HOST, node -> Standing.AS_CERTIFIED, new OpenCalls(), clock, observer);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Caller certified = Callers.of(call.getAttributes());
        Standing standing = certified.isNode() ? access.standing(certified) : Standing.AS_CERTIFIED;
        AccessRequest request = MethodTable.requestOf(call.getMethodDescriptor().getFullMethodName());
        return switch (Access.decide(listener, certified, standing, clock.now().wallMs(), request)) {
            case AccessDecision.Allowed allowed -> start(call, headers, next, allowed.caller());
            case AccessDecision.Refused refused -> refuse(call, refused.caller(), Rejections.toStatus(refused.why()));
            case AccessDecision.Removed removed ->
                refuse(
                        call,
                        removed.caller(),
                        NodeRemoval.status(removed.caller().name()));
        };
    }

    private <Q, A> ServerCall.Listener<Q> start(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, Caller caller) {
        Context context = Callers.in(Context.current(), caller);
        return caller.isNode()
                ? startEndable(call, headers, next, caller, context)
                : Contexts.interceptCall(context, call, headers, next);
    }

    private <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Caller caller, StatusRuntimeException status) {
        String reason = Rejections.fromStatus(status).map(Rejection::reason).orElse("");
        observer.refused(RefusalObserver.Cause.RIGHTS, caller.remote(), reason);
        call.close(status.getStatus(), Objects.requireNonNullElseGet(status.getTrailers(), Metadata::new));
        return new ServerCall.Listener<>() {};
    }

    private <Q, A> ServerCall.Listener<Q> startEndable(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, Caller caller, Context context) {
        EndableCall<Q, A> endable = new EndableCall<>(call);
        openCalls.add(caller.name(), endable);
        Runnable over = () -> openCalls.remove(caller.name(), endable);
        try {
            ServerCall.Listener<Q> listener = Contexts.interceptCall(context, endable, headers, next);
            // Asked again, now that the call is listed: a removal in between has missed it.
            if (access.standing(caller) == Standing.REMOVED) {
                OpenCalls.end(endable, NodeRemoval.status(caller.name()));
            }
            return endable.guard(listener, over);
        } catch (RuntimeException | Error e) {
            over.run();
            throw e;
        }
    }
}
