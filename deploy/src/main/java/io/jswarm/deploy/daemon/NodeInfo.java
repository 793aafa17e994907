package io.jswarm.deploy.daemon;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.TaskState;
import io.jswarm.deploy.daemon.observe.Readiness;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.ProgramVersion;
import io.jswarm.worker.agent.AgentInfo;
import org.jspecify.annotations.Nullable;

/** What the daemon knows of itself, without asking anybody. Any thread. */
final class NodeInfo {
    private final DaemonSettings settings;
    private final Lifecycle lifecycle;

    NodeInfo(DaemonSettings settings, Lifecycle lifecycle) {
        this.settings = settings;
        this.lifecycle = lifecycle;
    }

    /** Why this host answers no questions about the swarm, and where they are answered. */
    static Rejection noManager(@Nullable ActiveNode node, String problem) {
        String what = "This node is not a swarm manager.";
        if (!problem.isEmpty()) {
            return Rejection.precondition(what, "Run the command on a manager. This host: " + problem);
        }
        return Rejection.precondition(
                what,
                node == null
                        ? "Run the command on a manager, or make one here with: jswarm swarm init (or jswarm swarm join)."
                        : "This host is a worker: run the command on a manager, or there: jswarm node promote "
                                + node.context.nodeId());
    }

    InfoResponse get() {
        InfoResponse.Builder info = InfoResponse.newBuilder()
                .setState(lifecycle.state())
                .setError(lifecycle.problem())
                .setHostname(LocalService.hostname())
                .setDaemonVersion(ProgramVersion.text())
                .setDataRoot(settings.dataRoot().toString());
        ActiveNode node = lifecycle.active();
        if (node == null) {
            return info.build();
        }
        info.setNodeId(node.context.nodeId())
                .setClusterId(node.context.clusterId())
                .setAdvertiseAddr(node.context.advertiseAddr())
                .addAllManagerAddrs(node.config().managerAddrs());
        TlsIdentity identity = node.context.credentials().identity();
        if (identity != null) {
            info.setRole(ActiveNode.roleOf(identity))
                    .setCertificateExpiresAtMs(
                            identity.certificate().getNotAfter().toInstant().toEpochMilli());
        }
        WorkerRole worker = node.worker();
        if (worker != null) {
            AgentInfo agent = worker.info();
            info.setSessionWith(agent.manager())
                    .setEngineError(agent.engineProblem())
                    .setTasksRunning(agent.tasks());
        }
        ManagerRole manager = node.manager();
        if (manager != null) {
            addManager(info, node, manager);
        }
        return info.build();
    }

    /** Whether this host takes part in its swarm, for load balancers. */
    Readiness readiness() {
        ActiveNode node = lifecycle.active();
        WorkerRole worker = node == null ? null : node.worker();
        ManagerRole manager = node == null ? null : node.manager();
        boolean led = manager != null
                && (manager.store().leadership().self()
                        || !manager.store().leadership().leaderRaftId().isEmpty());
        return new Readiness(
                node != null,
                worker != null && !worker.info().sessionId().isEmpty(),
                manager != null,
                led,
                lifecycle.state() == LocalState.LOCAL_STATE_LOCKED);
    }

    private static void addManager(InfoResponse.Builder info, ActiveNode node, ManagerRole manager) {
        Leadership leadership = manager.store().leadership();
        ClusterState image = manager.store().image();
        RaftMember leader = image.members().get(leadership.leaderRaftId());
        Node self = image.nodes().get(node.context.nodeId());
        info.setLeader(leadership.self())
                .setLeaderAddr(leader == null ? "" : leader.getAddr())
                .setRevision(image.revision())
                .setManagers(image.members().size())
                .setNodes(image.nodes().size())
                .setTasksRunning((int) image.tasks().values().stream()
                        .filter(task -> task.getNodeId().equals(node.context.nodeId()))
                        .filter(task -> task.getStatus().getState() == TaskState.TASK_STATE_RUNNING)
                        .count());
        Cluster cluster = image.cluster();
        if (cluster != null && cluster.getBrake().getOn()) {
            info.setBrake(cluster.getBrake());
        }
        if (self != null) {
            info.setEngineVersion(self.getDescription().getEngine().getVersion());
        }
    }
}
