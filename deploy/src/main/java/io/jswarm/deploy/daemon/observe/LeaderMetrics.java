package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Figures of the whole cluster, shown by the leader alone so that sums over all managers count nothing twice. Made when this
 * manager begins to lead, closed when it does not any more. Loop thread only; scrapes read what it publishes.
 */
final class LeaderMetrics implements AutoCloseable {
    private static final List<NodeState> NODE_STATES =
            List.of(NodeState.NODE_STATE_UNKNOWN, NodeState.NODE_STATE_DOWN, NodeState.NODE_STATE_READY);
    private static final List<Availability> AVAILABILITIES =
            List.of(Availability.AVAILABILITY_ACTIVE, Availability.AVAILABILITY_PAUSE, Availability.AVAILABILITY_DRAIN);

    private final MeterRegistry registry;
    private final Supplier<HeartbeatFigures> heartbeats;
    private final LongSupplier monoNanos;
    private final Series series;
    private final TaskDelays delays;
    private final Map<String, Series> nodes = new HashMap<>();
    private final ServiceMeters services;
    private final ClusterCounts counts;
    private final AtomicReference<ClusterFigures> published;
    private ClusterState image;
    private volatile boolean brakeOn;

    /**
     * Shows the image's figures from the first {@link #refresh} on.
     *
     * @param heartbeats the latest copy of when workers were heard; any thread
     * @param monoNanos the monotonic clock; any thread
     * @param reachableVoters the voters that answered lately; any thread
     */
    LeaderMetrics(
            MeterRegistry registry,
            ClusterState image,
            Supplier<HeartbeatFigures> heartbeats,
            LongSupplier monoNanos,
            IntSupplier reachableVoters) {
        this.registry = registry;
        this.image = image;
        this.heartbeats = heartbeats;
        this.monoNanos = monoNanos;
        this.counts = ClusterCounts.of(image);
        this.published = new AtomicReference<>(counts.figures());
        this.series = new Series(registry, Tags.empty());
        this.delays = new TaskDelays(series);
        this.services = new ServiceMeters(registry);
        this.brakeOn = isBrakeOn(image.cluster());
        countGauges();
        series.gauge(
                "jswarm.brake",
                "1 while most nodes are away together and their tasks are not moved",
                () -> brakeOn ? 1 : 0);
        heartbeatGauges();
        series.gauge(
                "jswarm.raft.reachable.voters",
                "Voters of the Raft group that answered the leader lately",
                reachableVoters::getAsInt);
        image.nodes().values().forEach(node -> show(null, node));
        image.services().forEach(services::changed);
    }

    private void countGauges() {
        for (NodeState state : NODE_STATES) {
            for (Availability availability : AVAILABILITIES) {
                ClusterFigures.NodeKind kind = new ClusterFigures.NodeKind(state, availability);
                series.gauge(
                        "jswarm.nodes",
                        "Nodes of the cluster",
                        "",
                        Tags.of(
                                "state", label(state, "NODE_STATE_"),
                                "availability", label(availability, "AVAILABILITY_")),
                        () -> published.get().nodes(kind));
            }
        }
        for (TaskState state : TaskStates.ALL) {
            series.gauge(
                    "jswarm.tasks",
                    "Tasks in the cluster's state, dead ones of the history included",
                    "",
                    Tags.of("state", label(state, "TASK_STATE_")),
                    () -> published.get().tasks(state));
        }
        series.gauge(
                "jswarm.managers",
                "Nodes with the role of a manager",
                () -> published.get().managers());
        series.gauge(
                "jswarm.services",
                "Services, without removed ones",
                () -> published.get().services());
    }

    private void heartbeatGauges() {
        series.gauge(
                "jswarm.sessions",
                "Workers whose sessions this leader decides for, those that other managers serve included",
                () -> heartbeats.get().connected());
        series.gauge(
                "jswarm.node.heartbeat.age.max",
                "Time since the least lately heard worker with a session was heard",
                "seconds",
                Tags.empty(),
                () -> heartbeats.get().oldestSeconds(monoNanos.getAsLong()));
    }

    private static String label(Enum<?> value, String prefix) {
        return value.name().substring(prefix.length()).toLowerCase(Locale.ROOT);
    }

    private static boolean isBrakeOn(@Nullable Cluster cluster) {
        return cluster != null && cluster.getBrake().getOn();
    }

    /** Takes in a commit. */
    void committed(ClusterState committed, Delta delta) {
        if (delta.revision() <= image.revision()) {
            return; // the image that leadership began with holds it
        }
        image = committed;
        for (Delta.Edit<?, ?> edit : delta.edits()) {
            counts.fold(edit);
            edit.when(ObjectKinds.NODE, node -> show(node.before(), node.after()));
            edit.when(ObjectKinds.CLUSTER, cluster -> brakeOn = isBrakeOn(cluster.after()));
            edit.when(ObjectKinds.SERVICE, service -> services.changed(service.key(), service.after()));
            edit.when(ObjectKinds.TASK, task -> {
                delays.fold(task);
                countFailure(task.before(), task.after());
                services.touched(image, task.named().getServiceId());
            });
        }
    }

    /** Publishes what scrapes show, the figures of so many services with it; whether there are more services to show. */
    boolean refresh(int atMost) {
        published.set(counts.figures());
        return services.refresh(image, counts, atMost);
    }

    private void countFailure(@Nullable Task before, @Nullable Task after) {
        if (after != null && ClusterCounts.isFailure(after) && (before == null || !ClusterCounts.isFailure(before))) {
            services.failed(after.getServiceId());
        }
    }

    private void show(@Nullable Node before, @Nullable Node after) {
        if (before != null && after != null && hostname(before).equals(hostname(after))) {
            return;
        }
        Series old = before == null ? null : nodes.remove(before.getId());
        if (old != null) {
            old.close();
        }
        if (after != null) {
            Series one = new Series(registry, Tags.of("node_id", after.getId(), "hostname", hostname(after)));
            String id = after.getId();
            one.gauge(
                    "jswarm.node.heartbeat.age",
                    "Time since the node's worker was last heard by this manager, or since it leads",
                    "seconds",
                    Tags.empty(),
                    () -> heartbeats.get().ageSeconds(id, monoNanos.getAsLong()));
            nodes.put(id, one);
        }
    }

    private static String hostname(Node node) {
        return node.getDescription().getHostname();
    }

    @Override
    public void close() {
        series.close();
        nodes.values().forEach(Series::close);
        nodes.clear();
        services.close();
    }
}
