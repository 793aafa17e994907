package io.jswarm.manager.controlapi;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.IssueClientCertificateRequest;
import io.jswarm.api.v1.IssueClientCertificateResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RemoveNodeRequest;
import io.jswarm.api.v1.RemoveNodeResponse;
import io.jswarm.api.v1.RotateRootRequest;
import io.jswarm.api.v1.RotateRootResponse;
import io.jswarm.api.v1.UpdateClusterRequest;
import io.jswarm.api.v1.UpdateClusterResponse;
import io.jswarm.api.v1.UpdateNodeRequest;
import io.jswarm.api.v1.UpdateNodeResponse;
import io.jswarm.manager.control.mutation.AbortRootRotation;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.ReleaseBrake;
import io.jswarm.manager.control.mutation.RemoveNode;
import io.jswarm.manager.control.mutation.UpdateCluster;
import io.jswarm.manager.control.mutation.UpdateNode;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Store;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;

/** Changes of the cluster and its nodes, on the leader. Blocks. */
public final class ClusterWrites {
    private final Store store;
    private final Writes writes;
    private final Clock clock;
    private final Randomness random;

    /** Changes through {@code writes}; {@code random} must be secure, since it makes join tokens and unlock keys. */
    public ClusterWrites(Store store, Writes writes, Clock clock, Randomness random) {
        this.store = store;
        this.writes = writes;
        this.clock = clock;
        this.random = random;
    }

    UpdateClusterResponse updateCluster(UpdateClusterRequest request) {
        writes.submit(request.getRequestId(), request.getReleaseBrake() ? releaseBrake(request) : update(request));
        Cluster cluster = store.image().cluster();
        return cluster == null
                ? UpdateClusterResponse.getDefaultInstance()
                : UpdateClusterResponse.newBuilder().setCluster(cluster).build();
    }

    private Mutation update(UpdateClusterRequest request) {
        return new UpdateCluster(
                request.getVersion(),
                request.getSpec(),
                request.getRotateWorkerToken() ? newToken() : "",
                request.getRotateManagerToken() ? newToken() : "",
                UnlockKey.create(random).toText(),
                request.getRotateUnlockKey());
    }

    private static Mutation releaseBrake(UpdateClusterRequest request) {
        if (request.getVersion() != 0
                || request.getRotateWorkerToken()
                || request.getRotateManagerToken()
                || request.getRotateUnlockKey()) {
            throw Calls.reject(Rejection.invalid(
                    "release_brake",
                    "Expected the release of the brake alone, but other changes came with it.",
                    "Run both, one after the other: jswarm swarm update --release-brake"));
        }
        return new ReleaseBrake();
    }

    private String newToken() {
        return Authorities.present(store.image()).newJoinToken(random).toText();
    }

    RotateRootResponse rotateRoot(RotateRootRequest request) {
        Mutation mutation = request.getAbort()
                ? new AbortRootRotation()
                : NextRoot.prepare(request, store.image(), clock.now(), random);
        writes.submit(request.getRequestId(), mutation);
        Cluster cluster = store.image().cluster();
        return cluster == null
                ? RotateRootResponse.getDefaultInstance()
                : RotateRootResponse.newBuilder().setCluster(cluster).build();
    }

    UpdateNodeResponse updateNode(UpdateNodeRequest request) {
        writes.submit(request.getRequestId(), new UpdateNode(request.getId(), request.getVersion(), request.getSpec()));
        Node node = store.image().nodes().get(request.getId());
        return node == null
                ? UpdateNodeResponse.getDefaultInstance()
                : UpdateNodeResponse.newBuilder().setNode(node).build();
    }

    RemoveNodeResponse removeNode(RemoveNodeRequest request) {
        writes.submit(request.getRequestId(), new RemoveNode(request.getId(), request.getForce()));
        return RemoveNodeResponse.getDefaultInstance();
    }

    IssueClientCertificateResponse issueClientCertificate(IssueClientCertificateRequest request, ClusterState image) {
        return ClientCertificates.issue(request, image, clock.now(), random).toBuilder()
                .addAllManagerAddrs(Views.managerAddrs(image, store))
                .build();
    }
}
