package io.jswarm.api.docker;

import static io.jswarm.api.docker.ShapeRow.copy;
import static io.jswarm.api.docker.ShapeRow.flag;
import static io.jswarm.api.docker.ShapeRow.ifSet;
import static io.jswarm.api.docker.ShapeRow.labels;
import static io.jswarm.api.docker.ShapeRow.list;
import static io.jswarm.api.docker.ShapeRow.number;
import static io.jswarm.api.docker.ShapeRow.object;
import static io.jswarm.api.docker.ShapeRow.text;
import static io.jswarm.api.docker.ShapeRow.texts;
import static io.jswarm.api.docker.ShapeRow.time;
import static io.jswarm.api.docker.ShapeRow.word;

import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.GetTaskResponse;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.ManagerStatus;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.api.v1.TaskView;
import io.jswarm.api.v1.UpdateStatus;
import java.util.List;
import java.util.Map;

/** The table of objects: what managers and daemons tell. */
public final class ObjectShapes {
    private static final Shape UPDATE_STATUS = Shape.of(
            UpdateStatus.getDescriptor(),
            word(
                    "State",
                    "state",
                    Map.of("ROLLBACK_UPDATING", "rollback_started", "ROLLBACK_COMPLETED", "rollback_completed")),
            ifSet(time("StartedAt", "started_at_ms")),
            ifSet(time("CompletedAt", "completed_at_ms")),
            text("Message", "message"));

    /** A service, and how many of its tasks run. */
    public static final Shape SERVICE = Shape.of(
            ServiceView.getDescriptor(),
            text("ID", "service.id"),
            number("Version.Index", "service.meta.version"),
            time("CreatedAt", "service.meta.created_at_ms"),
            time("UpdatedAt", "service.meta.updated_at_ms"),
            object("Spec", "service.spec", SpecShapes.SERVICE_SPEC),
            object("PreviousSpec", "service.previous_spec", SpecShapes.SERVICE_SPEC),
            copy(list("Endpoint.Spec.Ports", "service.spec.endpoint.ports", SpecShapes.PORT)),
            copy(list("Endpoint.Ports", "service.spec.endpoint.ports", SpecShapes.PORT)),
            object("UpdateStatus", "service.update_status", UPDATE_STATUS),
            new ShapeRow.Present("ServiceStatus", "counts"),
            number("ServiceStatus.RunningTasks", "counts.running"),
            number("ServiceStatus.DesiredTasks", "counts.desired"),
            number("Jswarm.Sequence", "service.sequence"),
            number("Jswarm.TemplateVersion", "service.template_version"),
            number("Jswarm.PreviousTemplateVersion", "service.previous_template_version"),
            number("Jswarm.LastTemplateVersion", "service.last_template_version"),
            flag("Jswarm.Removed", "service.removed"));

    private static final Shape MANAGER_STATUS = Shape.of(
            ManagerStatus.getDescriptor(),
            flag("Leader", "leader"),
            new ShapeRow.Derived("Reachability", message -> reachability((ManagerStatus) message)),
            text("Addr", "addr"),
            new ShapeRow.Hidden("reachable", "stands in Reachability"),
            new ShapeRow.Hidden("raft_id", "stands in Jswarm.RaftID"));

    /** A node, and what the leader knows of it as a manager. */
    public static final Shape NODE = Shape.of(
            NodeView.getDescriptor(),
            text("ID", "node.id"),
            number("Version.Index", "node.meta.version"),
            time("CreatedAt", "node.meta.created_at_ms"),
            time("UpdatedAt", "node.meta.updated_at_ms"),
            object("Spec", "node.spec", SpecShapes.NODE_SPEC),
            text("Description.Hostname", "node.description.hostname"),
            object("Description.Platform", "node.description.platform", SpecShapes.PLATFORM),
            object("Description.Resources", "node.description.resources", SpecShapes.RESOURCES),
            text("Description.Engine.EngineVersion", "node.description.engine.version"),
            labels("Description.Engine.Labels", "node.description.engine.labels"),
            word("Status.State", "node.status.state"),
            text("Status.Message", "node.status.message"),
            text("Status.Addr", "node.status.addr"),
            object("ManagerStatus", "manager", MANAGER_STATUS),
            word("Jswarm.Role", "node.role"),
            text("Jswarm.RaftID", "manager.raft_id"),
            text("Jswarm.DaemonVersion", "node.description.daemon_version"),
            number("Jswarm.FeatureLevel", "node.description.feature_level"),
            text("Jswarm.EngineProblem", "node.description.engine.problem"),
            text("Jswarm.Warning", "node.description.warning"),
            texts("Jswarm.TrustedRoots", "node.description.tls.trusted_roots"),
            text("Jswarm.CertificateIssuer", "node.description.tls.issuer"),
            ifSet(time("Jswarm.StatusSince", "node.status.since_ms")),
            new ShapeRow.Hidden("node.status.reason", "stands in Status.Message"),
            new ShapeRow.Hidden("node.description.engine.silent", "stands in Jswarm.EngineProblem"),
            new ShapeRow.Hidden("node.description.said_at_level", "how managers read it; of use to nobody else"),
            ifSet(time("Jswarm.ManagerUntil", "node.manager_until_ms")),
            number("Jswarm.Demotions", "node.demotions"),
            number("Jswarm.Sequence", "node.sequence"));

    /** A task, what it runs, and the names of what it belongs to. */
    public static final Shape TASK = Shape.of(
            GetTaskResponse.getDescriptor(),
            text("ID", "task.task.id"),
            number("Version.Index", "task.task.meta.version"),
            time("CreatedAt", "task.task.meta.created_at_ms"),
            time("UpdatedAt", "task.task.meta.updated_at_ms"),
            new ShapeRow.Derived("Name", message -> name(((GetTaskResponse) message).getTask())),
            object("Spec", "spec", SpecShapes.TASK_SPEC),
            text("ServiceID", "task.task.service_id"),
            new ShapeRow.Derived("Slot", message -> slot(((GetTaskResponse) message).getTask())),
            text("NodeID", "task.task.node_id"),
            time("Status.Timestamp", "task.task.status.at_ms"),
            word("Status.State", "task.task.status.state"),
            text("Status.Message", "task.task.status.message"),
            text("Status.Err", "task.task.status.err"),
            new ShapeRow.Present("Status.ContainerStatus", "task.task.status.container"),
            text("Status.ContainerStatus.ContainerID", "task.task.status.container.container_id"),
            number("Status.ContainerStatus.PID", "task.task.status.container.pid"),
            number("Status.ContainerStatus.ExitCode", "task.task.status.container.exit_code"),
            list("Status.PortStatus.Ports", "task.task.status.ports", SpecShapes.PORT),
            word("DesiredState", "task.task.desired_state"),
            new ShapeRow.Hidden("task.task.networks", "reserved for overlay networks"),
            new ShapeRow.Hidden("task.task.status.problem", "stands in Status.Err"),
            new ShapeRow.Hidden("task.task.status.stopping", "stands in Status.Message"),
            new ShapeRow.Hidden("revision", "of the answer, not of the task"),
            new ShapeRow.Hidden("staleness", "of the answer, not of the task"),
            text("Jswarm.ServiceName", "task.service_name"),
            text("Jswarm.NodeHostname", "task.node_hostname"),
            text("Jswarm.Image", "task.image"),
            flag("Jswarm.Global", "task.global"),
            number("Jswarm.Slot", "task.task.slot"),
            number("Jswarm.Generation", "task.task.generation"),
            number("Jswarm.TemplateVersion", "task.task.template_version"),
            number("Jswarm.Restarts", "task.task.restarts"),
            flag("Jswarm.GivenUp", "task.task.given_up"),
            flag("Jswarm.Restarted", "task.task.restarted"),
            ifSet(time("Jswarm.StartAt", "task.task.start_at_ms")),
            ifSet(time("Jswarm.RunningSince", "task.task.running_since_ms")),
            flag("Jswarm.OOMKilled", "task.task.status.container.oom_killed"));

    private static final Shape BRAKE = Shape.of(
            Brake.getDescriptor(),
            flag("On", "on"),
            ifSet(time("Since", "since_ms")),
            number("NodesAway", "away"),
            number("Nodes", "nodes"),
            ifSet(time("Released", "released_ms")));

    private static final Shape ROOT_ROTATION = Shape.of(
            RootRotation.getDescriptor(),
            word("Phase", "phase"),
            text("Fingerprint", "fingerprint"),
            text("PresentFingerprint", "present_fingerprint"),
            time("StartedAt", "started_ms"),
            new ShapeRow.Value("Certificate", "certificate", Converters.PEM),
            new ShapeRow.Value("CrossSigned", "cross_signed", Converters.PEM));

    /** The cluster, as Docker's {@code GET /swarm}. */
    public static final Shape CLUSTER = Shape.of(
            Cluster.getDescriptor(),
            text("ID", "id"),
            number("Version.Index", "meta.version"),
            time("CreatedAt", "meta.created_at_ms"),
            time("UpdatedAt", "meta.updated_at_ms"),
            object("Spec", "spec", SpecShapes.CLUSTER_SPEC),
            new ShapeRow.Value("TLSInfo.TrustRoot", "root_ca_certificate", Converters.PEM),
            new ShapeRow.Derived("RootRotationInProgress", message -> ((Cluster) message).hasRootRotation()),
            object("Jswarm.RootRotation", "root_rotation", ROOT_ROTATION),
            object("Jswarm.Brake", "brake", BRAKE),
            number("Jswarm.FeatureLevel", "feature_level"),
            ifSet(time("Jswarm.CertificatesEnd", "certificates_end_ms")),
            number("Jswarm.NextServiceSequence", "next_service_sequence"),
            number("Jswarm.NextNodeSequence", "next_node_sequence"));

    /** A cluster seen from elsewhere, as Docker's {@code GET /info} has it. */
    public static final Shape CLUSTER_INFO =
            Shape.of(Cluster.getDescriptor(), new ShapeRow.Embedded("Swarm.Cluster", "", CLUSTER.rows()));

    /** What a host is in its cluster, as Docker's {@code GET /info}. */
    public static final Shape INFO = Shape.of(
            InfoResponse.getDescriptor(),
            text("Name", "hostname"),
            text("ServerVersion", "engine_version"),
            text("Swarm.NodeID", "node_id"),
            new ShapeRow.Derived("Swarm.NodeAddr", message -> host(((InfoResponse) message).getAdvertiseAddr())),
            word("Swarm.LocalNodeState", "state"),
            new ShapeRow.Derived("Swarm.ControlAvailable", message -> isManager((InfoResponse) message)),
            text("Swarm.Error", "error"),
            new ShapeRow.Derived("Swarm.RemoteManagers", message -> managers((InfoResponse) message)),
            number("Swarm.Nodes", "nodes"),
            number("Swarm.Managers", "managers"),
            text("Swarm.Cluster.ID", "cluster_id"),
            word("Jswarm.Role", "role"),
            flag("Jswarm.Leader", "leader"),
            text("Jswarm.LeaderAddr", "leader_addr"),
            text("Jswarm.AdvertiseAddr", "advertise_addr"),
            texts("Jswarm.ManagerAddrs", "manager_addrs"),
            text("Jswarm.SessionWith", "session_with"),
            number("Jswarm.Revision", "revision"),
            number("Jswarm.TasksRunning", "tasks_running"),
            ifSet(time("Jswarm.CertificateExpiresAt", "certificate_expires_at_ms")),
            text("Jswarm.DaemonVersion", "daemon_version"),
            text("Jswarm.EngineError", "engine_error"),
            text("Jswarm.DataRoot", "data_root"),
            object("Jswarm.Brake", "brake", BRAKE));

    private ObjectShapes() {}

    private static String reachability(ManagerStatus status) {
        if (!status.hasReachable()) {
            return "unknown";
        }
        return status.getReachable() ? "reachable" : "unreachable";
    }

    /** {@code web.1}; a global service's tasks are named after their nodes. */
    private static String name(TaskView view) {
        return view.getServiceName() + "."
                + (view.getGlobal()
                        ? view.getTask().getNodeId()
                        : String.valueOf(view.getTask().getSlot()));
    }

    /** Docker gives tasks of a global service none. */
    private static long slot(TaskView view) {
        return view.getGlobal() ? 0 : view.getTask().getSlot();
    }

    private static boolean isManager(InfoResponse info) {
        return info.getState() == LocalState.LOCAL_STATE_ACTIVE && info.getRole() == NodeRole.NODE_ROLE_MANAGER;
    }

    private static List<Map<String, String>> managers(InfoResponse info) {
        return info.getManagerAddrsList().stream()
                .map(addr -> Map.of("Addr", addr))
                .toList();
    }

    /** Without its port. */
    private static String host(String addr) {
        int colon = addr.lastIndexOf(':');
        String host = colon < 0 ? addr : addr.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
