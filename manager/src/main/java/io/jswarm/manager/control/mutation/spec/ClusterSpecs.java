package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Either;
import io.jswarm.api.field.FieldTable;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Unit;
import io.jswarm.api.field.Whole;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.manager.orchestrator.CertificateLife;
import java.util.ArrayList;
import java.util.List;

/** The rules of a cluster's settings. */
public final class ClusterSpecs {
    private static final String DEFAULT_NAME = "default";
    private static final int DEFAULT_HISTORY = 5;
    private static final long DEFAULT_SNAPSHOT_INTERVAL = 10_000;
    private static final long LEAST_HEARTBEAT_MS = 100;
    private static final long MOST_HEARTBEAT_MS = 60_000;
    private static final long LEAST_EXPIRY_MS = 60L * 60 * 1_000;
    private static final long MOST_EXPIRY_MS = 3_650L * 24 * 60 * 60 * 1_000;
    private static final int MOST_HISTORY = 10_000;
    private static final long MOST_SNAPSHOT_INTERVAL = 1_000_000_000;

    /** A row for each field. */
    public static final FieldTable TABLE = FieldTable.of(ClusterSpec.getDescriptor(), rows());

    private ClusterSpecs() {}

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>(Labels.annotations(
                Text.among(List.of(DEFAULT_NAME), "the cluster's name default"), "", "default", "--label"));
        rows.addAll(List.of(
                Row.of(
                        "task_history_limit",
                        "--task-history-limit",
                        Whole.of(-1, MOST_HISTORY, Unit.COUNT),
                        "jswarm swarm update --task-history-limit 5, or -1 to keep all"),
                Row.of(
                        "heartbeat_period_ms",
                        "--dispatcher-heartbeat",
                        Whole.of(LEAST_HEARTBEAT_MS, MOST_HEARTBEAT_MS, Unit.MILLIS)
                                .zero("by the number of nodes"),
                        "jswarm swarm update --dispatcher-heartbeat 1s"),
                Row.of(
                        "node_certificate_expiry_ms",
                        "--cert-expiry",
                        Whole.of(LEAST_EXPIRY_MS, MOST_EXPIRY_MS, Unit.MILLIS),
                        "jswarm swarm update --cert-expiry 2160h"),
                Row.of(
                        "snapshot_interval",
                        "--snapshot-interval",
                        Whole.unsigned(1, MOST_SNAPSHOT_INTERVAL),
                        "jswarm swarm update --snapshot-interval 10000"),
                Row.of("auto_lock_managers", new Either())));
        return rows;
    }

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

    /** What is wrong. */
    public static Problems check(ClusterSpec spec) {
        Problems problems = new Problems();
        TABLE.check(spec, problems);
        SpecSize.checkSmall(spec, "--label", problems);
        return problems;
    }
}
