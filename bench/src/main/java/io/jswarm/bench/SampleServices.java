package io.jswarm.bench;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.CreateServiceResponse;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.ListServicesRequest;
import io.jswarm.api.v1.ListServicesResponse;
import io.jswarm.api.v1.RemoveServiceRequest;
import io.jswarm.api.v1.RemoveServiceResponse;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.api.v1.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Services whose label has a size; without replicas, objects of the control API that start nothing. For one thread. */
final class SampleServices {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int MOST_SETBACKS = 20;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final List<? extends Channel> channels;
    private final String prefix;
    private final ServiceSpec spec;
    private long created;

    /** Made through these connections, in turns; each object carries this many bytes, and its name begins so. */
    SampleServices(List<? extends Channel> channels, String prefix, int bytes) {
        this(channels, prefix, bytes, 0);
    }

    /** The same, each with so many tasks. */
    SampleServices(List<? extends Channel> channels, String prefix, int bytes, int replicas) {
        this.channels = channels;
        this.prefix = prefix;
        ServiceSpec.Builder made = ServiceSpec.newBuilder()
                .setAnnotations(Annotations.newBuilder()
                        .addLabels(Label.newBuilder().setKey("value").setValue("x".repeat(bytes))))
                .setTask(TaskSpec.newBuilder()
                        .setContainer(ContainerSpec.newBuilder().setImage("busybox")));
        new ServiceMode.Replicated(replicas).set(made);
        this.spec = made.build();
    }

    /** A request for a service that was not there before. */
    CreateServiceRequest next() {
        ServiceSpec.Builder named = spec.toBuilder();
        named.getAnnotationsBuilder().setName(prefix + "-" + ++created);
        return CreateServiceRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setSpec(named)
                .setNoResolveImage(true)
                .build();
    }

    /** A new service for each client. */
    void create(List<Integer> clients, ClosedLoop.Acknowledgement done) {
        clients.forEach(client -> ClientCalls.asyncUnaryCall(
                channel(client).newCall(ControlGrpc.getCreateServiceMethod(), options()),
                next(),
                new UntilAnswered<CreateServiceResponse>(client, done)));
    }

    /** Removes all there are, a page at once; what could not be removed is listed again. */
    void removeAll() throws IOException, InterruptedException {
        String failure = "";
        for (int setbacks = 0; setbacks < MOST_SETBACKS; setbacks += failure.isEmpty() ? 0 : 1) {
            ListServicesResponse page;
            try {
                page = ClientCalls.blockingUnaryCall(
                        channel(0),
                        ControlGrpc.getListServicesMethod(),
                        options(),
                        ListServicesRequest.getDefaultInstance());
            } catch (StatusRuntimeException e) {
                failure = String.valueOf(e.getMessage());
                PollPause.of(BETWEEN_TRIES);
                continue;
            }
            if (page.getServicesCount() == 0) {
                return;
            }
            BlockingQueue<String> ended = new LinkedBlockingQueue<>();
            for (ServiceView view : page.getServicesList()) {
                RemoveServiceRequest request = RemoveServiceRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setId(view.getService().getId())
                        .build();
                ClientCalls.asyncUnaryCall(
                        channel(0).newCall(ControlGrpc.getRemoveServiceMethod(), options()),
                        request,
                        new UntilAnswered<RemoveServiceResponse>(
                                0, (client, why) -> ended.add(why == null ? "" : why)));
            }
            failure = "";
            for (int i = 0; i < page.getServicesCount(); i++) {
                String each = ended.take(); // each call has a deadline
                failure = each.isEmpty() ? failure : each;
            }
            if (!failure.isEmpty()) {
                PollPause.of(BETWEEN_TRIES);
            }
        }
        throw new IOException("a service could not be removed: " + failure);
    }

    private Channel channel(int client) {
        return channels.get(client % channels.size());
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
