package io.jswarm.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.runtime.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call through when {@link RoleTable} names the caller's role, refuses all else with the reason, and makes the
 * {@link Caller} known to the service. It also refuses expired certificates: a connection may outlive its certificate.
 * Any thread.
 */
public final class RolesInterceptor implements ServerInterceptor {
    private final boolean local;
    private final NodeAccess access;
    private final OpenCalls openCalls;
    private final Clock clock;
    private final RefusalObserver observer;

    private RolesInterceptor(
            boolean local, NodeAccess access, OpenCalls openCalls, Clock clock, RefusalObserver observer) {
        this.local = local;
        this.access = access;
        this.openCalls = openCalls;
        this.clock = clock;
        this.observer = observer;
    }

    /** For the port that nodes and clients elsewhere come to. */
    public static RolesInterceptor forCluster(
            NodeAccess access, OpenCalls openCalls, Clock clock, RefusalObserver observer) {
        return new RolesInterceptor(false, access, openCalls, clock, observer);
    }

    /** For the loopback listener, which the host's root alone may use. */
    public static RolesInterceptor forLocal(Clock clock, RefusalObserver observer) {
        return new RolesInterceptor(true, id -> NodeAccess.Standing.AS_CERTIFIED, new OpenCalls(), clock, observer);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        Caller certified = Caller.of(call.getAttributes());
        NodeAccess.Standing standing =
                certified.isNode() ? access.standing(certified.name()) : NodeAccess.Standing.AS_CERTIFIED;
        if (standing == NodeAccess.Standing.REMOVED && !isForAnotherListener(certified)) {
            return refuse(call, certified, NodeRemoval.status(certified.name()));
        }
        String service = call.getMethodDescriptor().getServiceName();
        if (standing == NodeAccess.Standing.UNKNOWN && !isForAnotherListener(certified) && !isOwnMatter(service)) {
            return refuse(call, certified, Rejections.toStatus(unknown(certified)));
        }
        Caller caller = effective(certified, standing, service);
        Rejection refusal = refusal(caller, method);
        if (refusal != null) {
            return refuse(call, caller, Rejections.toStatus(refusal));
        }
        Context context = caller.in(Context.current());
        return caller.isNode()
                ? startEndable(call, headers, next, caller, context)
                : Contexts.interceptCall(context, call, headers, next);
    }

    /**
     * For Raft, where a manager that lags behind may believe its own leader demoted, or not know it at all, and could then
     * never catch up, membership is its own matter; the CA asks the state itself.
     */
    private static boolean isOwnMatter(@Nullable String service) {
        return RaftGrpc.SERVICE_NAME.equals(service) || CAGrpc.SERVICE_NAME.equals(service);
    }

    /** A demoted manager has a worker's rights although its certificate is older. */
    private static Caller effective(Caller caller, NodeAccess.Standing standing, @Nullable String service) {
        return standing == NodeAccess.Standing.DEMOTED && caller.role() == Role.MANAGER && !isOwnMatter(service)
                ? caller.withRole(Role.WORKER)
                : caller;
    }

    private static Rejection unknown(Caller caller) {
        return unauthenticated(
                "Expected a node of this cluster, but this manager's state has no node " + caller.name() + ".",
                "A node that joined just now is let in soon. If it stays so, run on the host: jswarm swarm leave --force,"
                        + " then jswarm swarm join.");
    }

    private boolean isForAnotherListener(Caller caller) {
        return caller.role() != Role.NONE && local != (caller.role() == Role.LOCAL);
    }

    private @Nullable Rejection refusal(Caller caller, String method) {
        Set<Role> allowed = RoleTable.rolesFor(method);
        if (isForAnotherListener(caller)) {
            return denied(
                    "Expected a certificate for this listener, but it was shown one of " + caller.describe() + ".", "");
        }
        if (caller.role() != Role.NONE && clock.now().wallMs() >= caller.certificateExpiresAtMs()) {
            return unauthenticated(
                    "Expected a valid certificate, but the one of " + caller.describe() + " expired at "
                            + Instant.ofEpochMilli(caller.certificateExpiresAtMs()) + ".",
                    "Check the clocks of both hosts; a node then joins again, a client gets a new certificate.");
        }
        if (allowed.contains(caller.role())) {
            return null;
        }
        if (caller.role() == Role.NONE) {
            return unauthenticated(
                    "Expected a client certificate of this cluster for " + method + ", but the connection showed none.",
                    "Run the command on a manager, or use a saved context with a client certificate.");
        }
        return denied(
                "Expected the role " + names(allowed) + " for " + method + ", but " + caller.describe()
                        + " has the role " + caller.role().name().toLowerCase(Locale.ROOT) + ".",
                caller.role() == Role.WORKER ? "Ask a manager; jswarm node ls there shows which nodes are." : "");
    }

    private static Rejection denied(String reason, String hint) {
        return new Rejection(Rejection.Code.PERMISSION_DENIED, reason, "", hint);
    }

    private static Rejection unauthenticated(String reason, String hint) {
        return new Rejection(Rejection.Code.UNAUTHENTICATED, reason, "", hint);
    }

    private static String names(Set<Role> roles) {
        String names =
                roles.stream().map(role -> role.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" or "));
        return names.isEmpty() ? "of nobody" : names;
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
            if (access.standing(caller.name()) == NodeAccess.Standing.REMOVED) {
                OpenCalls.end(endable, NodeRemoval.status(caller.name()));
            }
            return endable.guard(listener, over);
        } catch (RuntimeException | Error e) {
            over.run();
            throw e;
        }
    }
}
