package io.jswarm.manager.liveness;

import io.jswarm.api.v1.Cluster;
import io.jswarm.manager.state.ClusterState;

/**
 * How often workers say that they live: the cluster's one setting for the detection of failures. Where nobody chose, it follows
 * the number of nodes, so that the heartbeats of all of them together cost the managers about as much in every large swarm.
 */
public final class HeartbeatPeriod {
    /** Heartbeats of all nodes together in a second, at most, where nobody chose the period. */
    public static final int MOST_A_SECOND = 2_000;

    private static final long MS_EACH = 1_000;

    /** So many periods of silence make a node whose heartbeats came as they should count as lost. */
    private static final long SILENT_PERIODS = 3;

    private HeartbeatPeriod() {}

    /** The period in milliseconds: the cluster's, or else a second for each {@value #MOST_A_SECOND} nodes or part of them. */
    public static long ms(ClusterState state) {
        Cluster cluster = state.cluster();
        long chosenMs = cluster == null ? 0 : cluster.getSpec().getHeartbeatPeriodMs();
        int seconds = Math.max(1, Math.ceilDiv(state.nodes().size(), MOST_A_SECOND));
        return chosenMs > 0 ? chosenMs : seconds * MS_EACH;
    }

    /** How many milliseconds a node may be silent whose heartbeats come as they should. */
    public static long silenceMs(ClusterState state) {
        return silenceMs(ms(state));
    }

    /** The same for a node that goes by this period. */
    public static long silenceMs(long periodMs) {
        return SILENT_PERIODS * periodMs;
    }
}
