package io.jswarm.cli.swarm;

import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.cli.program.CliException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The cluster's settings: those given replace the ones there are. */
final class SettingsOptions {
    @Option(
            names = "--cert-expiry",
            paramLabel = "DURATION",
            description = "How long nodes' certificates are valid (default 2160h)")
    private @Nullable Duration certExpiry;

    @Option(
            names = "--dispatcher-heartbeat",
            paramLabel = "DURATION",
            description =
                    "How often workers say that they live; 0s: by the number of nodes, every second up to 2000 (default 0s)")
    private @Nullable Duration heartbeat;

    @Option(
            names = "--snapshot-interval",
            paramLabel = "COUNT",
            description = "How many entries the managers' log gets between two snapshots (default 10000)")
    private @Nullable Long snapshotInterval;

    @Option(
            names = "--task-history-limit",
            paramLabel = "COUNT",
            description =
                    "How many dead tasks of a slot are kept, failures of the last minutes apart; negative keeps all (default 5)")
    private @Nullable Integer taskHistoryLimit;

    @Option(
            names = "--autolock",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Whether restarted managers wait for an unlock key (default false)")
    private @Nullable Boolean autolock;

    boolean isGiven() {
        return autolock != null
                || certExpiry != null
                || heartbeat != null
                || snapshotInterval != null
                || taskHistoryLimit != null;
    }

    void apply(ClusterSpec.Builder spec) {
        if (autolock != null) {
            spec.setAutoLockManagers(autolock);
        }
        if (certExpiry != null) {
            spec.setNodeCertificateExpiryMs(positive("--cert-expiry", certExpiry.toMillis(), "2160h"));
        }
        if (heartbeat != null) {
            spec.setHeartbeatPeriodMs(notNegative("--dispatcher-heartbeat", heartbeat.toMillis()));
        }
        if (snapshotInterval != null) {
            spec.setSnapshotInterval(positive("--snapshot-interval", snapshotInterval, "10000"));
        }
        if (taskHistoryLimit != null) {
            spec.setTaskHistoryLimit(taskHistoryLimit);
        }
    }

    /** For a new cluster, where 0 means the default: no way to say "none". */
    void applyToNew(ClusterSpec.Builder spec) {
        if (taskHistoryLimit != null && taskHistoryLimit == 0) {
            throw CliException.usage(
                    "--task-history-limit: expected a number other than 0 for a new cluster.",
                    "Run 'jswarm swarm update --task-history-limit 0' once it is there.");
        }
        apply(spec);
    }

    private static long notNegative(String option, long value) {
        if (value < 0) {
            throw CliException.usage(option + ": expected 0s or more.", "Example: " + option + " 5s");
        }
        return value;
    }

    private static long positive(String option, long value, String example) {
        if (value <= 0) {
            throw CliException.usage(option + ": expected more than 0.", "Example: " + option + " " + example);
        }
        return value;
    }
}
