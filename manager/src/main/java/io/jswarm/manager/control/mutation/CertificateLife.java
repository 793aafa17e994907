package io.jswarm.manager.control.mutation;

import io.jswarm.api.v1.Cluster;
import io.jswarm.manager.control.mutation.spec.ClusterSpecs;

/** How long a certificate may live that some manager issued by now, under this or an earlier validity. Pure. */
final class CertificateLife {
    /** Each manager issues by its own clock, which may be ahead of the log's by so much. */
    static final long CLOCKS_MS = 60L * 60 * 1_000;

    private CertificateLife() {}

    /** When the last of the certificates ends that were issued up to this time. */
    static long endMs(Cluster cluster, long timeMs) {
        long end = timeMs + ClusterSpecs.certificateExpiryMs(cluster.getSpec()) + CLOCKS_MS;
        return Math.max(end, cluster.getCertificatesEndMs());
    }
}
