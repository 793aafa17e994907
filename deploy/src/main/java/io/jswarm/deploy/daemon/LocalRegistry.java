package io.jswarm.deploy.daemon;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.rpc.Rejections;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The control API on the local listener: there while this host is a manager, a clear refusal otherwise. Any thread. */
final class LocalRegistry extends HandlerRegistry {
    private static final Rejection STARTING = Rejection.unavailable(
            "This node is still taking up its part in the swarm.", "Try again, or see how far it is with: jswarm info");

    private final AtomicReference<@Nullable ServerServiceDefinition> control = new AtomicReference<>();
    private final AtomicReference<@Nullable Rejection> locked = new AtomicReference<>();
    private final AtomicBoolean starting = new AtomicBoolean();
    /** Set before anybody calls. */
    private volatile Supplier<Rejection> whyNot = () -> STARTING;

    /** Refuses with what this says while the host is no manager. */
    void explain(Supplier<Rejection> reason) {
        whyNot = reason;
    }

    /** Whether the daemon is still to find out whether this host is a manager: callers try again meanwhile. */
    void starting(boolean is) {
        starting.set(is);
    }

    /** Refuses with this reason, or again as usual. */
    void lock(@Nullable Rejection reason) {
        locked.set(reason);
    }

    void set(@Nullable ServerServiceDefinition service) {
        control.set(service);
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
        ServerServiceDefinition service = control.get();
        if (service != null) {
            return service.getMethod(method);
        }
        return ControlGrpc.getServiceDescriptor().getMethods().stream()
                .filter(each -> each.getFullMethodName().equals(method))
                .findFirst()
                .map(this::refusing)
                .orElse(null);
    }

    private <Q, R> ServerMethodDefinition<Q, R> refusing(MethodDescriptor<Q, R> method) {
        return ServerMethodDefinition.create(method, (ServerCall<Q, R> call, Metadata headers) -> {
            Rejection reason =
                    Objects.requireNonNullElseGet(locked.get(), () -> starting.get() ? STARTING : whyNot.get());
            StatusRuntimeException status = Rejections.toStatus(reason);
            call.close(status.getStatus(), Objects.requireNonNullElseGet(status.getTrailers(), Metadata::new));
            return new ServerCall.Listener<>() {};
        });
    }
}
