package io.jswarm.manager.ca;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.PlainText;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.access.Access;
import io.jswarm.api.access.AccessRequest;
import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Resource;
import io.jswarm.api.access.Role;
import io.jswarm.api.access.Target;
import io.jswarm.api.access.Verb;
import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.GetRootRequest;
import io.jswarm.api.v1.GetRootResponse;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.rpc.Callers;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.Rejections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CA as other hosts see it. Joins go to the leader; renewals are answered by any manager, since each has the root's
 * key and asks the state of now. Any thread; nothing here blocks.
 */
public final class CaService extends CAGrpc.CAImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(CaService.class);
    private static final int LONGEST = 500;

    /** What a request without a token asks for. */
    private static final AccessRequest RENEWAL = new AccessRequest(
            Verb.RENEW, Resource.NODE_CERTIFICATE, CAGrpc.getIssueMethod().getFullMethodName());

    private final CaState state;
    private final LeaderCa leader;
    private final Issuance issuance;
    private final RefusalObserver observer;

    /** A service of this manager. */
    public CaService(CaState state, LeaderCa leader, Issuance issuance, RefusalObserver observer) {
        this.observer = observer;
        this.state = state;
        this.leader = leader;
        this.issuance = issuance;
    }

    @Override
    public void getRoot(GetRootRequest request, StreamObserver<GetRootResponse> answer) {
        Cluster cluster = state.image().cluster();
        if (cluster == null) {
            answer.onError(Rejections.toStatus(Issuance.notReady()));
            return;
        }
        answer.onNext(GetRootResponse.newBuilder()
                .setCertificate(cluster.getRootCaCertificate())
                .setNextCertificate(cluster.getRootRotation().getCertificate())
                .setCrossSigned(cluster.getRootRotation().getCrossSigned())
                .build());
        answer.onCompleted();
    }

    @Override
    public void issue(IssueRequest request, StreamObserver<IssueResponse> answer) {
        Caller caller = Callers.current();
        CompletionStage<IssueResponse> outcome;
        try {
            outcome = asked(request, caller);
        } catch (RuntimeException e) {
            outcome = CompletableFuture.failedFuture(e);
        }
        outcome.whenComplete((response, failure) -> {
            if (failure == null) {
                answer.onNext(response);
                answer.onCompleted();
            } else {
                answer.onError(statusOf(failure));
            }
        });
    }

    private CompletionStage<IssueResponse> asked(IssueRequest request, Caller caller) {
        if (request.hasExpired()) {
            return renewExpired(request, caller);
        }
        return request.getToken().isEmpty() ? renew(request, caller) : join(request, caller);
    }

    private CompletionStage<IssueResponse> join(IssueRequest request, Caller caller) {
        // A manager that forwards has counted already, and speaks for many addresses.
        String address = caller.role() == Role.MANAGER ? "" : caller.remote();
        requireNotBlocked(address);
        CompletionStage<IssueResponse> outcome;
        if (leader.leads()) {
            outcome = state.readBarrier().thenCompose(read -> issuance.join(request, state.image()));
        } else if (caller.role() == Role.MANAGER) {
            // Forwarded once already: two managers that hold each other for the leader must not play ball.
            throw new RejectedException(Rejection.unavailable(
                    "The manager that should lead the cluster does not (any more).", "Try again in some seconds."));
        } else {
            outcome = leader.issue(request);
        }
        return outcome.whenComplete((response, failure) -> countIfWrongToken(rejectionOf(failure), address));
    }

    private void countIfWrongToken(@Nullable Rejection refusal, String address) {
        if (refusal != null && refusal.field().equals("token") && !address.isEmpty()) {
            issuance.countWrongToken(address);
            observer.refused(RefusalObserver.Cause.TOKEN, address, refusal.reason());
        }
    }

    /** Writes nothing, so any manager does it. Never forwarded: whoever forwards shows a certificate of its own. */
    private CompletionStage<IssueResponse> renewExpired(IssueRequest request, Caller caller) {
        String address = caller.remote();
        requireNotBlocked(address);
        return state.readBarrier()
                .thenApply(read -> issuance.renewExpired(request, state.image()))
                .whenComplete((response, failure) -> {
                    Rejection refusal = rejectionOf(failure);
                    countIfWrongToken(refusal, address);
                    if (failure == null) {
                        LOG.info("renewed the expired certificate of node {} for {}", response.getNodeId(), address);
                    } else if (refusal != null
                            && !refusal.field().equals("token")
                            && refusal.code() != Rejection.Code.UNAVAILABLE) {
                        observer.refused(RefusalObserver.Cause.RIGHTS, address, refusal.reason());
                    }
                });
    }

    private void requireNotBlocked(String address) {
        try {
            issuance.requireNotBlocked(address);
        } catch (RejectedException e) {
            observer.refused(RefusalObserver.Cause.TOKEN, address, e.rejection().reason());
            throw e;
        }
    }

    private CompletionStage<IssueResponse> renew(IssueRequest request, Caller caller) {
        Rejection refusal = Access.refusal(caller, RENEWAL, Target.ANY);
        if (refusal != null) {
            throw new RejectedException(refusal);
        }
        return state.readBarrier().thenApply(read -> issuance.renew(request, caller.name(), state.image()));
    }

    private static @Nullable Rejection rejectionOf(@Nullable Throwable failure) {
        return switch (failure == null ? null : unwrapped(failure)) {
            case RejectedException refused -> refused.rejection();
            case StatusRuntimeException status -> Rejections.fromStatus(status).orElse(null);
            case null, default -> null;
        };
    }

    private static StatusRuntimeException statusOf(Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        return switch (failure) {
            case RejectedException refused -> Rejections.toStatus(refused.rejection());
            case StatusRuntimeException status -> forwarded(status);
            case TimeoutException timeout ->
                Rejections.toStatus(Rejection.noMajority("the state could not be read in time"));
            default -> {
                // Anybody may call: who finds a bug would end one manager after the other by stops, or fill the
                // disk by stack traces.
                LOG.error(
                        "issuing a certificate failed in an unforeseen way: {}",
                        PlainText.line(told(failure), LONGEST));
                yield Status.INTERNAL
                        .withDescription("The manager failed to issue a certificate. See its log.")
                        .asRuntimeException();
            }
        };
    }

    private static String told(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return trace.length == 0 ? failure.toString() : "at " + trace[0] + ": " + failure;
    }

    /** The leader's answer goes on with its details, but without the rest of its trailers. */
    private static StatusRuntimeException forwarded(StatusRuntimeException status) {
        Metadata trailers = new Metadata();
        byte[] detail =
                status.getTrailers() == null ? null : status.getTrailers().get(Rejections.TRAILER);
        if (detail != null) {
            trailers.put(Rejections.TRAILER, detail);
        }
        return status.getStatus().asRuntimeException(trailers);
    }

    private static Throwable unwrapped(Throwable thrown) {
        @Nullable Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }
}
