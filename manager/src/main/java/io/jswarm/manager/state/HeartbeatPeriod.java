package io.jswarm.manager.state;

import io.jswarm.api.v1.Cluster;
import org.jspecify.annotations.Nullable;

/** How often workers say that they live: the cluster's one setting for the detection of failures. */
public final class HeartbeatPeriod {
    private static final long DEFAULT_MS = 1_000;

    private HeartbeatPeriod() {}

    /** The cluster's period in milliseconds, or the default where there is none. */
    public static long ms(@Nullable Cluster cluster) {
        long periodMs = cluster == null ? 0 : cluster.getSpec().getHeartbeatPeriodMs();
        return periodMs > 0 ? periodMs : DEFAULT_MS;
    }
}
