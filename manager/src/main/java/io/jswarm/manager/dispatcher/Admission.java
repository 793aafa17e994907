package io.jswarm.manager.dispatcher;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.FeatureLevels;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.Redirect;
import io.jswarm.manager.state.ClusterState;
import org.jspecify.annotations.Nullable;

/** Whom the leader gives no session, and what it says to them. Pure. */
final class Admission {
    /** Of a node that was forgotten while it had a session. */
    static final String UNKNOWN_NODE = "This node is not part of the cluster. Leave with: jswarm swarm leave --force";

    private Admission() {}

    /** Why the worker gets no session; null when it gets one. */
    static @Nullable String refusal(ClusterState image, String nodeId, Hello hello) {
        if (!image.nodes().containsKey(nodeId)) {
            return "This node is not part of the cluster. Leave with: jswarm swarm leave --force, then join again.";
        }
        Cluster cluster = image.cluster();
        FeatureLevels levels = FeatureLevels.newBuilder()
                .setNewest(hello.getDescription().getFeatureLevel())
                .build();
        Rejection level = cluster == null ? null : FeatureLevel.refusal(cluster.getFeatureLevel(), levels);
        return level == null ? null : level.message();
    }

    /** Sends the worker to another manager; to any when none is known. */
    static ManagerMessage redirect(ClusterState image, @Nullable RaftMember to, boolean serves) {
        return ManagerMessage.newBuilder()
                .setRedirect(Redirect.newBuilder()
                        .setAddr(to == null ? "" : to.getAddr())
                        .setServes(serves)
                        .addAllManagerAddrs(image.managerAddrs()))
                .build();
    }
}
