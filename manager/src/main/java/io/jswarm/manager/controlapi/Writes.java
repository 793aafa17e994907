package io.jswarm.manager.controlapi;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.loop.Accepted;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.rpc.Rejections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes: done on the leader, forwarded to it by any other manager, once. Any thread; blocks, but for what says otherwise. */
public final class Writes {
    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("jswarm-forwarded", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Boolean> IS_FORWARDED = Context.keyWithDefault("jswarm-forwarded", false);

    /** How often a call that waits for the leader looks whether that is still the one. */
    private static final long LOOK_MS = 50;

    private final ControlLoop control;
    private final Leaders leaders;

    /** Writes through a loop, or to whoever leads. */
    public Writes(ControlLoop control, Leaders leaders) {
        this.control = control;
        this.leaders = leaders;
    }

    /** Does a mutation on this manager, which must lead; waits until it is confirmed. */
    public Accepted submit(String requestId, Mutation mutation) {
        return Calls.await(submitLater(requestId, mutation), Calls.DEADLINE.plusSeconds(1));
    }

    /** As {@link #submit}, without waiting; the future completes in {@link Calls#DEADLINE}, see {@link ControlLoop#submit}. */
    CompletableFuture<Accepted> submitLater(String requestId, Mutation mutation) {
        return Calls.confirmed(
                Calls.patience(), begin(requestId, mutation), "the change, which may still happen, was not confirmed");
    }

    private CompletableFuture<Accepted> begin(String requestId, Mutation mutation) {
        if (requestId.isEmpty() || requestId.length() > 128) {
            throw Calls.reject(Rejection.invalid(
                    "request_id",
                    "Expected a request id of 1 to 128 characters, so that a retry is safe, but it has "
                            + requestId.length() + ".",
                    ""));
        }
        return control.submit(requestId, mutation);
    }

    /**
     * Answers on the leader with {@code local}, elsewhere with the leader's answer. A leader whose host is lost gives none:
     * as soon as another one leads it is asked instead, which is safe since requests carry ids.
     */
    public <Q, R> R onLeader(Q request, MethodDescriptor<Q, R> method, Function<Q, R> local) {
        return onLeader(request, method, done(local), true).resultNow();
    }

    /** As {@link #onLeader}, without blocking; {@code local} must not block either. */
    <Q, R> CompletableFuture<R> onLeaderLater(
            Q request, MethodDescriptor<Q, R> method, Function<Q, CompletableFuture<R>> local) {
        if (leaders.leader() == null) {
            return local.apply(request);
        }
        Context context = Context.current();
        Executor elsewhere = task -> Thread.ofVirtual().name("forward").start(context.wrap(task));
        return CompletableFuture.completedFuture(request)
                .thenComposeAsync(asked -> onLeader(asked, method, local, true), elsewhere);
    }

    /**
     * As {@link #onLeader}, but only the one that leads now is asked, also when another one leads before it has
     * answered: for what must not be done twice, such as handing leadership over.
     */
    public <Q, R> R onPresentLeader(Q request, MethodDescriptor<Q, R> method, Function<Q, R> local) {
        return onLeader(request, method, done(local), false).resultNow();
    }

    private static <Q, R> Function<Q, CompletableFuture<R>> done(Function<Q, R> local) {
        return request -> CompletableFuture.completedFuture(local.apply(request));
    }

    private <Q, R> CompletableFuture<R> onLeader(
            Q request, MethodDescriptor<Q, R> method, Function<Q, CompletableFuture<R>> local, boolean follows) {
        Deadline deadline = Deadline.after(Calls.patience().toMillis(), TimeUnit.MILLISECONDS);
        while (true) {
            Channel leader = leaders.leader();
            if (leader == null) {
                return local.apply(request);
            }
            R answer = ask(leader, forwarded(leader, request, method, deadline), follows);
            if (answer != null) {
                return CompletableFuture.completedFuture(answer);
            }
        }
    }

    private <Q, R> Forwarded<Q, R> forwarded(
            Channel leader, Q request, MethodDescriptor<Q, R> method, Deadline deadline) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        ClientCall<Q, R> call = forwarding(leader).newCall(method, CallOptions.DEFAULT.withDeadline(deadline));
        ClientCalls.asyncUnaryCall(call, request, new Answer<>(answer));
        return new Forwarded<>(call, answer);
    }

    private record Forwarded<Q, R>(ClientCall<Q, R> call, CompletableFuture<R> answer) {}

    /** The leader's answer; null when it is not waited for any more, since another one leads. */
    private <Q, R> @Nullable R ask(Channel leader, Forwarded<Q, R> asked, boolean follows) {
        while (true) {
            try {
                return asked.answer.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (follows && isAnother(leader)) {
                    asked.call.cancel("another manager leads now", null);
                    return null;
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof StatusRuntimeException status) {
                    requireManager(status.getStatus().getCode());
                    throw Rejections.fromStatus(status)
                            .<RuntimeException>map(Calls::reject)
                            .orElse(status);
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                asked.call.cancel("the caller went away", null);
                throw Calls.reject(Rejection.unavailable("The call was given up.", "Try again."));
            }
        }
    }

    /**
     * What a caller may do is checked where it calls. The leader looks at the manager that passes the call on, so that its
     * refusal says that this host has become a worker meanwhile: another manager will do.
     */
    private static void requireManager(Status.Code answered) {
        if (answered == Status.Code.PERMISSION_DENIED || answered == Status.Code.UNAUTHENTICATED) {
            throw Calls.reject(Rejection.unavailable(
                    "This host is not a manager any more: it was demoted or removed.",
                    "Ask another manager; jswarm node ls there shows which nodes are."));
        }
    }

    /** Whether somebody else leads by now; not while nobody does, since the one asked may still answer. */
    private boolean isAnother(Channel asked) {
        try {
            return !asked.equals(leaders.leader());
        } catch (RejectedException e) {
            return false;
        }
    }

    private record Answer<R>(CompletableFuture<R> future) implements StreamObserver<R> {
        @Override
        public void onNext(R value) {
            future.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            // The answer came before.
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
