package io.jswarm.manager.dispatcher;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.RootRotations;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.FormerManager;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.manager.liveness.HeartbeatPeriod;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.RootBundle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker is told of itself and of the managers. */
final class NodeUpdates {
    private NodeUpdates() {}

    /** Its node, where managers are and who is none any more, and what the cluster says of roots and heartbeats. */
    static NodeUpdate of(Node node, ClusterState image, List<FormerManager> former) {
        NodeUpdate.Builder update = NodeUpdate.newBuilder()
                .setHeartbeatPeriodMs(HeartbeatPeriod.ms(image))
                .setNode(node.toBuilder().clearMeta().clearStatus().clearDescription())
                .addAllManagerAddrs(image.managerAddrs())
                .addAllFormerManagers(former)
                .setFeatureLevel(FeatureLevel.said(image.featureLevel()));
        Cluster cluster = image.cluster();
        if (cluster != null) {
            update.setIssuer(RootRotations.issuer(cluster.getRootRotation()))
                    .setRootCaCertificate(RootBundle.of(cluster));
        }
        return update.build();
    }

    /** The cluster changes with every new service, and most of it is not for workers. */
    static boolean concernsWorkers(@Nullable Cluster before, @Nullable Cluster after) {
        return before == null
                || after == null
                || before.getFeatureLevel() != after.getFeatureLevel()
                || !before.getRootCaCertificate().equals(after.getRootCaCertificate())
                || !before.getRootRotation().equals(after.getRootRotation());
    }
}
