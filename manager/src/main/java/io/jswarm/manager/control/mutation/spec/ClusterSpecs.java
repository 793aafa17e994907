package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.manager.orchestrator.CertificateLife;

/** The rules of a cluster's settings. */
public final class ClusterSpecs {
    private static final String DEFAULT_NAME = "default";
    private static final int DEFAULT_HISTORY = 5;
    private static final long DEFAULT_SNAPSHOT_INTERVAL = 10_000;
    private static final long LEAST_HEARTBEAT_MS = 100;
    private static final long MOST_HEARTBEAT_MS = 60_000;
    private static final long LEAST_EXPIRY_MS = 60L * 60 * 1_000;
    private static final long MOST_EXPIRY_MS = 3_650L * 24 * 60 * 60 * 1_000;

    private ClusterSpecs() {}

    /** The settings of a new cluster: zero values become the defaults, but for the heartbeat period, where 0 is one. */
    public static ClusterSpec withDefaults(ClusterSpec spec) {
        ClusterSpec.Builder complete = Labels.canonical(spec).toBuilder();
        if (complete.getAnnotations().getName().isEmpty()) {
            complete.getAnnotationsBuilder().setName(DEFAULT_NAME);
        }
        if (complete.getTaskHistoryLimit() == 0) {
            complete.setTaskHistoryLimit(DEFAULT_HISTORY);
        }
        if (complete.getNodeCertificateExpiryMs() == 0) {
            complete.setNodeCertificateExpiryMs(CertificateLife.validityMs(spec));
        }
        if (complete.getSnapshotInterval() == 0) {
            complete.setSnapshotInterval(DEFAULT_SNAPSHOT_INTERVAL);
        }
        return complete.build();
    }

    /** The same wish in one form. */
    public static ClusterSpec canonical(ClusterSpec spec) {
        return Labels.canonical(spec);
    }

    /** Adds what is wrong. */
    public static void check(ClusterSpec spec, Problems problems) {
        problems.expect(
                spec.getAnnotations().getName().equals(DEFAULT_NAME),
                "annotations.name",
                "Expected the cluster's name default, but got \""
                        + spec.getAnnotations().getName() + "\".",
                "Leave the name as it is");
        Labels.check(spec.getAnnotations().getLabelsList(), "annotations.labels", "--label", problems);
        SpecSize.checkSmall(spec, "--label", problems);
        long heartbeatMs = spec.getHeartbeatPeriodMs();
        problems.expect(
                heartbeatMs == 0 || heartbeatMs >= LEAST_HEARTBEAT_MS && heartbeatMs <= MOST_HEARTBEAT_MS,
                "heartbeat_period_ms",
                "--dispatcher-heartbeat: expected 100ms to 60s, or 0s (by the number of nodes), but got " + heartbeatMs
                        + "ms.",
                "Example: jswarm swarm update --dispatcher-heartbeat 1s");
        long expiryMs = spec.getNodeCertificateExpiryMs();
        problems.expect(
                expiryMs >= LEAST_EXPIRY_MS && expiryMs <= MOST_EXPIRY_MS,
                "node_certificate_expiry_ms",
                "--cert-expiry: expected 1h to 87600h, but got " + expiryMs + "ms.",
                "Example: jswarm swarm update --cert-expiry 2160h");
        problems.expect(
                spec.getSnapshotInterval() > 0,
                "snapshot_interval",
                "--snapshot-interval: expected a positive number of log entries, but got "
                        + Long.toUnsignedString(spec.getSnapshotInterval()) + ".",
                "Example: jswarm swarm update --snapshot-interval 10000");
    }
}
