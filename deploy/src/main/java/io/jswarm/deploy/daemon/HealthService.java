package io.jswarm.deploy.daemon;

import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthCheckResponse;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Store;

/** How this manager is, asked by other nodes: also tells its clock, so that skew can be found. */
final class HealthService extends HealthGrpc.HealthImplBase {
    private final NodeContext node;
    private final Store store;

    HealthService(NodeContext node, Store store) {
        this.node = node;
        this.store = store;
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
        Leadership leadership = store.leadership();
        boolean led = leadership.self() || !leadership.leaderRaftId().isEmpty();
        observer.onNext(HealthCheckResponse.newBuilder()
                .setReady(led)
                .setTimeMs(node.clock().now().wallMs())
                .setNodeId(node.nodeId())
                .setRaftId(store.membership().self())
                .setLeader(leadership.self())
                .setMessage(led ? "" : "no leader is known")
                .build());
        observer.onCompleted();
    }
}
