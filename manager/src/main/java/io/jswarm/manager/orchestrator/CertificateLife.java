package io.jswarm.manager.orchestrator;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RemovedNode;

/** How long a certificate may live that some manager issued by now, under this or an earlier validity. Pure. */
public final class CertificateLife {
    /** Each manager issues by its own clock, which may be ahead of the log's by so much. */
    public static final long CLOCKS_MS = 60L * 60 * 1_000;

    private static final long DEFAULT_MS = 90L * 24 * 60 * 60 * 1_000;

    private CertificateLife() {}

    /** How long a node's certificate is valid, in milliseconds; 90 days unless the cluster says otherwise. */
    public static long validityMs(ClusterSpec spec) {
        return spec.getNodeCertificateExpiryMs() > 0 ? spec.getNodeCertificateExpiryMs() : DEFAULT_MS;
    }

    /** When the last of the certificates ends that were issued up to this time. */
    public static long endMs(Cluster cluster, long timeMs) {
        long end = timeMs + validityMs(cluster.getSpec()) + CLOCKS_MS;
        return Math.max(end, cluster.getCertificatesEndMs());
    }

    /** What stays of a node that is removed at this time, so that its certificate is refused until it ends. */
    public static RemovedNode trace(Cluster cluster, Node node, long timeMs) {
        return RemovedNode.newBuilder()
                .setId(node.getId())
                .setCertificateExpiresAtMs(endMs(cluster, timeMs))
                .setWasManager(node.getRole() == NodeRole.NODE_ROLE_MANAGER || node.getManagerUntilMs() > 0)
                .build();
    }
}
