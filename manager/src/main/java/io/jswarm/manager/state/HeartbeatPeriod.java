package io.jswarm.manager.state;

import io.jswarm.api.v1.Cluster;
import org.jspecify.annotations.Nullable;

/** How often workers say that they live: the cluster's one setting for the detection of failures. */
public final class HeartbeatPeriod {
    private static final long DEFAULT_MS = 1_000;

    /** So many periods of silence make a node whose heartbeats came as they should count as lost. */
    private static final long SILENT_PERIODS = 3;

    private HeartbeatPeriod() {}

    /** The cluster's period in milliseconds, or the default where there is none. */
    public static long ms(@Nullable Cluster cluster) {
        long periodMs = cluster == null ? 0 : cluster.getSpec().getHeartbeatPeriodMs();
        return periodMs > 0 ? periodMs : DEFAULT_MS;
    }

    /** How many milliseconds a node may be silent whose heartbeats come as they should. */
    public static long silenceMs(@Nullable Cluster cluster) {
        return SILENT_PERIODS * ms(cluster);
    }
}
