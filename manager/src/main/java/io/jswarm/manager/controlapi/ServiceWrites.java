package io.jswarm.manager.controlapi;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.CreateServiceResponse;
import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.RemoveServiceRequest;
import io.jswarm.api.v1.RemoveServiceResponse;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.api.v1.UpdateServiceResponse;
import io.jswarm.manager.control.mutation.CreateService;
import io.jswarm.manager.control.mutation.RemoveService;
import io.jswarm.manager.control.mutation.UpdateService;
import io.jswarm.manager.dispatcher.ImageQueries;
import io.jswarm.manager.loop.Accepted;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Redact;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.Randomness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes of services, on the leader: looks at the spec, pins the image's digest, then does the mutation. Never blocks.
 */
public final class ServiceWrites {
    /** A worker answers within 2 s; the rest is the way there. */
    private static final Duration RESOLVE_DEADLINE = Duration.ofSeconds(4);

    private final Store store;
    private final Writes writes;
    private final ImageQueries images;
    private final Randomness random;

    /** Changes through {@code writes}; {@code random} makes service ids. */
    public ServiceWrites(Store store, Writes writes, ImageQueries images, Randomness random) {
        this.store = store;
        this.writes = writes;
        this.images = images;
        this.random = random;
    }

    CompletableFuture<CreateServiceResponse> create(CreateServiceRequest request) {
        String id = random.nextId();
        requireGood(request.getRequestId(), new CreateService(id, request.getSpec()).problem());
        return pinned(request.getSpec(), request.getNoResolveImage())
                .thenCompose(pinned -> writes.submitLater(request.getRequestId(), new CreateService(id, pinned.spec))
                        .thenApply(accepted -> CreateServiceResponse.newBuilder()
                                .setService(service(accepted))
                                .addAllWarnings(pinned.warnings)
                                .build()));
    }

    CompletableFuture<UpdateServiceResponse> update(UpdateServiceRequest request) {
        Service present = store.image().services().get(request.getId());
        if (present != null) {
            requireGood(
                    request.getRequestId(), update(request, request.getSpec()).problem(present));
        }
        boolean keepImage = request.getNoResolveImage() || request.getRollback() || !imageChanged(present, request);
        return pinned(request.getSpec(), keepImage)
                .thenCompose(pinned -> writes.submitLater(request.getRequestId(), update(request, pinned.spec))
                        .thenApply(accepted -> UpdateServiceResponse.newBuilder()
                                .setService(service(accepted))
                                .addAllWarnings(pinned.warnings)
                                .build()));
    }

    private static UpdateService update(UpdateServiceRequest request, ServiceSpec spec) {
        return new UpdateService(
                request.getId(), request.getVersion(), spec, request.getRollback(), request.getKeepRegistryAuth());
    }

    CompletableFuture<RemoveServiceResponse> remove(RemoveServiceRequest request) {
        return writes.submitLater(request.getRequestId(), new RemoveService(request.getId()))
                .thenApply(accepted -> RemoveServiceResponse.getDefaultInstance());
    }

    /**
     * A spec that will be refused keeps no engine and nobody waiting. Only what it says itself counts here: the image may
     * be behind what the loop knows. What was done already is answered as it was then.
     */
    private void requireGood(String requestId, @Nullable Rejection problem) {
        if (problem != null && store.image().result(requestId) == null) {
            throw Calls.reject(problem);
        }
    }

    private static boolean imageChanged(@Nullable Service present, UpdateServiceRequest request) {
        return present == null
                || !image(present.getSpec())
                        .getImage()
                        .equals(image(request.getSpec()).getImage());
    }

    private Service service(Accepted accepted) {
        ClusterState image = store.image();
        Service service = image.services().get(accepted.objectId());
        return service == null ? Service.getDefaultInstance() : Redact.service(service);
    }

    private static ContainerSpec image(ServiceSpec spec) {
        return spec.getTask().getContainer();
    }

    /** A spec as it is stored, and what its author should know. */
    private record Pinned(ServiceSpec spec, List<String> warnings) {}

    /** All tasks run the same image, whatever the tag means later. */
    private CompletableFuture<Pinned> pinned(ServiceSpec spec, boolean keepImage) {
        ContainerSpec container = image(spec);
        if (keepImage || container.getImage().isEmpty() || container.getImage().contains("@")) {
            return CompletableFuture.completedFuture(new Pinned(spec, List.of()));
        }
        return Calls.within(RESOLVE_DEADLINE, images.resolve(container.getImage(), container.getRegistryAuth()))
                .thenApply(resolved -> pinned(spec, resolved));
    }

    private static Pinned pinned(ServiceSpec spec, ImageResolved resolved) {
        String image = image(spec).getImage();
        if (resolved.getDigest().isEmpty()) {
            return new Pinned(spec, List.of(PinWarning.text(image, resolved.getErr())));
        }
        ServiceSpec.Builder pinned = spec.toBuilder();
        pinned.getTaskBuilder().getContainerBuilder().setImage(image + "@" + resolved.getDigest());
        if (spec.getTask().getPlacement().getPlatformsCount() == 0) {
            pinned.getTaskBuilder().getPlacementBuilder().addAllPlatforms(resolved.getPlatformsList());
        }
        return new Pinned(pinned.build(), List.of());
    }
}
