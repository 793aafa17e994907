package io.jswarm.api.docker;

import static io.jswarm.api.docker.ShapeRow.duration;
import static io.jswarm.api.docker.ShapeRow.flag;
import static io.jswarm.api.docker.ShapeRow.ifSet;
import static io.jswarm.api.docker.ShapeRow.labels;
import static io.jswarm.api.docker.ShapeRow.list;
import static io.jswarm.api.docker.ShapeRow.number;
import static io.jswarm.api.docker.ShapeRow.object;
import static io.jswarm.api.docker.ShapeRow.text;
import static io.jswarm.api.docker.ShapeRow.texts;
import static io.jswarm.api.docker.ShapeRow.word;

import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.EndpointSpec;
import io.jswarm.api.v1.GlobalMode;
import io.jswarm.api.v1.HealthConfig;
import io.jswarm.api.v1.LogDriver;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.ReplicatedMode;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.RestartPolicy;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.UpdateConfig;

/** The table of specs: what people ask for, and what clients of Docker's API send back whole. */
public final class SpecShapes {
    static final Shape PLATFORM =
            Shape.of(Platform.getDescriptor(), text("Architecture", "architecture"), text("OS", "os"));

    static final Shape PORT = Shape.of(
            PortConfig.getDescriptor(),
            word("Protocol", "protocol"),
            number("TargetPort", "target_port"),
            number("PublishedPort", "published_port"),
            word("PublishMode", "publish_mode"));

    static final Shape RESOURCES =
            Shape.of(Resources.getDescriptor(), number("NanoCPUs", "nano_cpus"), number("MemoryBytes", "memory_bytes"));

    static final Shape MOUNT = Shape.of(
            Mount.getDescriptor(),
            word("Type", "type"),
            text("Source", "source"),
            text("Target", "target"),
            flag("ReadOnly", "read_only"),
            new ShapeRow.Optional("BindOptions"),
            ifSet(text("BindOptions.Propagation", "bind_propagation")),
            new ShapeRow.Optional("VolumeOptions"),
            ifSet(flag("VolumeOptions.NoCopy", "volume_nocopy")),
            ifSet(labels("VolumeOptions.Labels", "volume_labels")),
            new ShapeRow.Optional("VolumeOptions.DriverConfig"),
            ifSet(text("VolumeOptions.DriverConfig.Name", "volume_driver")),
            ifSet(labels("VolumeOptions.DriverConfig.Options", "volume_options")),
            new ShapeRow.Optional("TmpfsOptions"),
            ifSet(number("TmpfsOptions.SizeBytes", "tmpfs_size_bytes")),
            ifSet(number("TmpfsOptions.Mode", "tmpfs_mode")));

    private static final Shape HEALTHCHECK = Shape.of(
            HealthConfig.getDescriptor(),
            texts("Test", "test"),
            duration("Interval", "interval_ms"),
            duration("Timeout", "timeout_ms"),
            number("Retries", "retries"),
            duration("StartPeriod", "start_period_ms"),
            duration("StartInterval", "start_interval_ms"));

    private static final Shape RESTART_POLICY = Shape.of(
            RestartPolicy.getDescriptor(),
            word("Condition", "condition"),
            duration("Delay", "delay_ms"),
            number("MaxAttempts", "max_attempts"),
            duration("Window", "window_ms"));

    private static final Shape PREFERENCE =
            Shape.of(PlacementPreference.getDescriptor(), text("Spread.SpreadDescriptor", "spread"));

    private static final Shape PLACEMENT = Shape.of(
            Placement.getDescriptor(),
            texts("Constraints", "constraints"),
            list("Preferences", "preferences", PREFERENCE),
            number("MaxReplicas", "max_replicas"),
            list("Platforms", "platforms", PLATFORM));

    private static final Shape LOG_DRIVER =
            Shape.of(LogDriver.getDescriptor(), text("Name", "name"), labels("Options", "options"));

    /** The template of tasks. */
    public static final Shape TASK_SPEC = Shape.of(
            TaskSpec.getDescriptor(),
            text("ContainerSpec.Image", "container.image"),
            labels("ContainerSpec.Labels", "container.labels"),
            texts("ContainerSpec.Command", "container.command"),
            texts("ContainerSpec.Args", "container.args"),
            text("ContainerSpec.Hostname", "container.hostname"),
            texts("ContainerSpec.Env", "container.env"),
            text("ContainerSpec.Dir", "container.dir"),
            text("ContainerSpec.User", "container.user"),
            texts("ContainerSpec.Groups", "container.groups"),
            text("ContainerSpec.StopSignal", "container.stop_signal"),
            flag("ContainerSpec.TTY", "container.tty"),
            flag("ContainerSpec.OpenStdin", "container.open_stdin"),
            flag("ContainerSpec.ReadOnly", "container.read_only"),
            list("ContainerSpec.Mounts", "container.mounts", MOUNT),
            duration("ContainerSpec.StopGracePeriod", "container.stop_grace_period_ms"),
            object("ContainerSpec.Healthcheck", "container.healthcheck", HEALTHCHECK),
            flag("ContainerSpec.Init", "container.init"),
            new ShapeRow.Hidden("container.registry_auth", "a password; Docker sends it beside the spec"),
            new ShapeRow.Present("Resources", "resources"),
            object("Resources.Limits", "resources.limits", RESOURCES),
            ifSet(number("Resources.Limits.Pids", "container.pids_limit")),
            object("Resources.Reservations", "resources.reservations", RESOURCES),
            object("RestartPolicy", "restart", RESTART_POLICY),
            object("Placement", "placement", PLACEMENT),
            number("ForceUpdate", "force_update"),
            object("LogDriver", "log_driver", LOG_DRIVER));

    private static final Shape UPDATE_CONFIG =
            Shape.of(UpdateConfig.getDescriptor(), number("Parallelism", "parallelism"), duration("Delay", "delay_ms"));

    static final Shape ENDPOINT_SPEC = Shape.of(EndpointSpec.getDescriptor(), list("Ports", "ports", PORT));

    /** A service. */
    public static final Shape SERVICE_SPEC = Shape.of(
            ServiceSpec.getDescriptor(),
            text("Name", "annotations.name"),
            labels("Labels", "annotations.labels"),
            object("TaskTemplate", "task", TASK_SPEC),
            object(
                    "Mode.Replicated",
                    "replicated",
                    Shape.of(ReplicatedMode.getDescriptor(), number("Replicas", "replicas"))),
            object("Mode.Global", "global", Shape.of(GlobalMode.getDescriptor())),
            object("UpdateConfig", "update", UPDATE_CONFIG),
            object("RollbackConfig", "rollback", UPDATE_CONFIG),
            object("EndpointSpec", "endpoint", ENDPOINT_SPEC));

    /** A node. */
    public static final Shape NODE_SPEC = Shape.of(
            NodeSpec.getDescriptor(),
            text("Name", "annotations.name"),
            labels("Labels", "annotations.labels"),
            word("Role", "desired_role"),
            word("Availability", "availability"));

    /** The cluster. */
    public static final Shape CLUSTER_SPEC = Shape.of(
            ClusterSpec.getDescriptor(),
            text("Name", "annotations.name"),
            labels("Labels", "annotations.labels"),
            number("Orchestration.TaskHistoryRetentionLimit", "task_history_limit"),
            number("Raft.SnapshotInterval", "snapshot_interval"),
            duration("Dispatcher.HeartbeatPeriod", "heartbeat_period_ms"),
            duration("CAConfig.NodeCertExpiry", "node_certificate_expiry_ms"),
            flag("EncryptionConfig.AutoLockManagers", "auto_lock_managers"));

    private SpecShapes() {}
}
