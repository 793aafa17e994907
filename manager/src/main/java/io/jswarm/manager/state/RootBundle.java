package io.jswarm.manager.state;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;

/** The roots that a cluster's nodes are to trust. Pure. */
public final class RootBundle {
    private RootBundle() {}

    /** PEM of the present root, and of the next one while it takes the present one's place. */
    public static ByteString of(Cluster cluster) {
        return cluster.hasRootRotation()
                ? cluster.getRootCaCertificate()
                        .concat(cluster.getRootRotation().getCertificate())
                : cluster.getRootCaCertificate();
    }
}
