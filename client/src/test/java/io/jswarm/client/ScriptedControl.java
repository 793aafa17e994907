package io.jswarm.client;

import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Now;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.CreateServiceResponse;
import io.jswarm.api.v1.ListNodesRequest;
import io.jswarm.api.v1.ListNodesResponse;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Two managers that answer as a test says, in this process. Time passes only while the client waits. */
final class ScriptedControl extends ControlGrpc.ControlImplBase implements AutoCloseable {
    static final Endpoint ENDPOINT = new Endpoint(List.of("a:1", "b:1"), "", "", "", "", "the test", false, "");

    final List<CreateServiceRequest> created = new CopyOnWriteArrayList<>();
    final List<Long> watchedAfter = new CopyOnWriteArrayList<>();
    final List<Integer> pages = new CopyOnWriteArrayList<>();
    /** Whom each channel was opened to. */
    final List<String> opened = new CopyOnWriteArrayList<>();
    /** The next creates fail with these. */
    final Deque<StatusRuntimeException> failures = new ArrayDeque<>();
    /** What the next watches do. */
    final Deque<Consumer<StreamObserver<WatchResponse>>> watches = new ArrayDeque<>();

    private final AtomicLong passedMs = new AtomicLong();
    private final String name = InProcessServerBuilder.generateName();
    private final Server server;

    ScriptedControl() throws IOException {
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(this)
                .build()
                .start();
    }

    JswarmClient client() {
        return JswarmClient.open(
                ENDPOINT,
                new ClientSettings(
                        Duration.ofSeconds(20),
                        () -> new Now(passedMs.get(), passedMs.get() * Now.NANOS_PER_MS),
                        Randomness.seeded(1),
                        passedMs::addAndGet,
                        (endpoint, address) -> {
                            opened.add(address);
                            return InProcessChannelBuilder.forName(name)
                                    .directExecutor()
                                    .build();
                        }));
    }

    long passedMs() {
        return passedMs.get();
    }

    @Override
    public void createService(CreateServiceRequest request, StreamObserver<CreateServiceResponse> observer) {
        created.add(request);
        StatusRuntimeException failure = failures.poll();
        if (failure == null) {
            observer.onNext(CreateServiceResponse.newBuilder()
                    .setService(Service.newBuilder().setId("id"))
                    .build());
            observer.onCompleted();
        } else {
            observer.onError(failure);
        }
    }

    /** Three pages of one node, the second of which is empty. */
    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
        String token = request.getPage().getToken();
        int page = token.isEmpty() ? 0 : Integer.parseInt(token);
        pages.add(page);
        ListNodesResponse.Builder answer = ListNodesResponse.newBuilder().setNextToken(page < 2 ? "" + (page + 1) : "");
        if (page != 1) {
            NodeView.Builder node = NodeView.newBuilder();
            node.getNodeBuilder().setId("n" + page);
            answer.addNodes(node);
        }
        observer.onNext(answer.build());
        observer.onCompleted();
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
        watchedAfter.add(request.getAfterRevision());
        watches.remove().accept(observer);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
