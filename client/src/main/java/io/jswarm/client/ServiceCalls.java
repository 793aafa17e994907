package io.jswarm.client;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.CreateServiceResponse;
import io.jswarm.api.v1.GetServiceRequest;
import io.jswarm.api.v1.GetServiceResponse;
import io.jswarm.api.v1.ListServicesRequest;
import io.jswarm.api.v1.ListServicesResponse;
import io.jswarm.api.v1.Page;
import io.jswarm.api.v1.RemoveServiceRequest;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceFilter;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.api.v1.UpdateServiceResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Calls about services. Every method throws {@link ClientException}. Any thread. */
public final class ServiceCalls {
    private final ControlCalls calls;

    ServiceCalls(ControlCalls calls) {
        this.calls = calls;
    }

    /** Creates a service as its spec says; the answer has warnings, too. */
    public CreateServiceResponse create(ServiceSpec spec) {
        return create(CreateServiceRequest.newBuilder().setSpec(spec).build());
    }

    /** The same, with what else a request may say; it gets a request id unless it has one. */
    public CreateServiceResponse create(CreateServiceRequest request) {
        return calls.call(
                ControlBlockingStub::createService,
                request.toBuilder()
                        .setRequestId(calls.requestId(request.getRequestId()))
                        .build());
    }

    /** All services that match. */
    public List<ServiceView> list(ServiceFilter filter) {
        return stream(filter, 0).toList();
    }

    /**
     * The services that match, a page at a time: each is asked for when the one before is used up.
     *
     * @param pageSize services on a page; 0: as many as the manager likes
     */
    public Stream<ServiceView> stream(ServiceFilter filter, int pageSize) {
        return PageReading.stream(token -> {
            ListServicesResponse answer = calls.call(
                    ControlBlockingStub::listServices,
                    ListServicesRequest.newBuilder()
                            .setFilter(filter)
                            .setConsistency(calls.consistency())
                            .setPage(Page.newBuilder().setToken(token).setSize(pageSize))
                            .build());
            calls.tell(answer.hasStaleness(), answer.getStaleness());
            return new PageReading.Page<>(answer.getServicesList(), answer.getNextToken());
        });
    }

    /** The service of this id, name or id prefix, and the revision of the read. */
    public GetServiceResponse get(String ref) {
        GetServiceResponse answer = calls.call(
                ControlBlockingStub::getService,
                GetServiceRequest.newBuilder()
                        .setRef(ref)
                        .setConsistency(calls.consistency())
                        .build());
        calls.tell(answer.hasStaleness(), answer.getStaleness());
        return answer;
    }

    /**
     * Reads a service's spec, changes it and writes it back.
     *
     * @param flags what else the request is to say
     * @param repeatable whether the change means the same when somebody else changed the service in between: then it is made
     *     again on what they left, up to twelve times with growing waits; otherwise it is refused ({@link
     *     ClientException#isOutdated})
     * @param change may run several times, on the caller's thread
     * @return the service as it is now, and warnings
     */
    public UpdateServiceResponse edit(
            String ref, UpdateServiceRequest flags, boolean repeatable, Consumer<ServiceSpec.Builder> change) {
        return repeatable
                ? OutdatedRetry.run(calls.settings(), () -> attempt(ref, flags, change))
                : attempt(ref, flags, change);
    }

    private UpdateServiceResponse attempt(
            String ref, UpdateServiceRequest flags, Consumer<ServiceSpec.Builder> change) {
        Service service = get(ref).getService().getService();
        ServiceSpec.Builder spec = service.getSpec().toBuilder();
        change.accept(spec);
        return calls.call(
                ControlBlockingStub::updateService,
                flags.toBuilder()
                        .setRequestId(calls.requestId(""))
                        .setId(service.getId())
                        .setVersion(service.getMeta().getVersion())
                        .setSpec(spec)
                        .build());
    }

    /** Ends the service of this id, and its tasks. */
    public void remove(String id) {
        calls.call(
                ControlBlockingStub::removeService,
                RemoveServiceRequest.newBuilder()
                        .setRequestId(calls.requestId(""))
                        .setId(id)
                        .build());
    }

    /** How waiting for a service ended. */
    public enum End {
        /** Nothing is left to do. */
        CONVERGED,
        /** A task failed, and its restart policy does not start it again. */
        FAILED,
        /** Its update is being taken back, or was. */
        ROLLED_BACK,
        /** The time was over first. */
        TIMED_OUT
    }

    /**
     * Waits until a service is as it should be, and its tasks have run for {@value Convergence#CALM_MS} ms, or have completed
     * and are not restarted. It ends early when that cannot be. The waiting, not the service, ends when the thread is
     * interrupted.
     *
     * @param service as a create or an edit answered it
     * @param isRollback whether going back is what is waited for
     * @param patience how long to wait
     * @param seen told of each look at it, on the caller's thread
     */
    public End await(Service service, boolean isRollback, Duration patience, Consumer<Convergence> seen) {
        return new ConvergenceWait(this, new TaskCalls(calls), new WatchCalls(calls.connection()), calls.settings())
                .await(service, isRollback, patience, seen);
    }
}
