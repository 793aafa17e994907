package io.jswarm.cli.host;

import io.jswarm.api.docker.ObjectShapes;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import io.jswarm.cli.invocation.BrakeText;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.Json;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Pretty;
import io.jswarm.cli.output.Template;
import io.jswarm.cli.output.Times;
import io.jswarm.cli.program.ExitCodes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jswarm info}: what this host is in the cluster, or what the cluster of a context is. */
@Command(
        name = "info",
        description = "Print what this host is in the cluster",
        footer = {"", "Example:", "  jswarm info --format '{{.Swarm.NodeID}}'"})
public final class HostInfo implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "'json' or a Go template such as '{{.Swarm.NodeID}}'")
    private String format = "";

    /** The command of this invocation. */
    public HostInfo(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (invocation.isLocal()) {
            InfoResponse info = invocation.host().info();
            if (format.isEmpty()) {
                host(info);
            } else {
                formatted(ObjectShapes.INFO.toDocker(info));
            }
        } else {
            Cluster cluster = invocation.client().swarm().get().getCluster();
            if (format.isEmpty()) {
                cluster(cluster, invocation.client().nodes().list(NodeFilter.getDefaultInstance()));
            } else {
                formatted(ObjectShapes.CLUSTER_INFO.toDocker(cluster));
            }
        }
        return ExitCodes.DONE;
    }

    private void formatted(Map<String, @Nullable Object> tree) {
        invocation
                .out()
                .exact(
                        format.equals("json")
                                ? Json.compact(tree)
                                : Template.parse(format).render(tree));
    }

    private void host(InfoResponse info) {
        Pretty pretty = new Pretty(invocation.out());
        pretty.line("Swarm", Names.lower(info.getState()));
        pretty.inner("Error", info.getError());
        if (info.getState() == LocalState.LOCAL_STATE_ACTIVE) {
            pretty.inner("Node ID", info.getNodeId());
            pretty.inner("Role", Names.lower(info.getRole()) + (info.getLeader() ? " (leader)" : ""));
            pretty.inner("Cluster ID", info.getClusterId());
            pretty.inner("Advertise address", info.getAdvertiseAddr());
            pretty.inner("Session with", info.getSessionWith());
            pretty.inner("Certificate expires", Times.iso(info.getCertificateExpiresAtMs()));
            pretty.inner("Tasks running here", String.valueOf(info.getTasksRunning()));
            if (info.getRole() == NodeRole.NODE_ROLE_MANAGER) {
                pretty.inner("Managers", String.valueOf(info.getManagers()));
                pretty.inner("Nodes", String.valueOf(info.getNodes()));
                pretty.inner("Leader", info.getLeaderAddr());
                pretty.inner("Revision", String.valueOf(info.getRevision()));
                if (info.getBrake().getOn()) {
                    pretty.inner("Brake", brake(info.getBrake()));
                }
            }
            pretty.inner("Manager addresses", String.join(", ", info.getManagerAddrsList()));
        } else if (info.getState() == LocalState.LOCAL_STATE_LOCKED) {
            invocation.out().println(" Unlock it with 'jswarm swarm unlock'.");
        } else if (info.getState() == LocalState.LOCAL_STATE_ERROR) {
            invocation.out().println(" It is tried again at least every 15 s. Look closer with 'jswarm doctor'.");
        } else {
            invocation.out().println(" Make a cluster with 'jswarm swarm init', or join one with 'jswarm swarm join'.");
        }
        pretty.line("Hostname", info.getHostname());
        pretty.line("Daemon version", info.getDaemonVersion());
        pretty.line("Engine version", info.getEngineVersion());
        pretty.line("Engine error", info.getEngineError());
        pretty.line("Data root", info.getDataRoot());
    }

    private static String brake(Brake brake) {
        return "on. " + BrakeText.of(brake);
    }

    private void cluster(Cluster cluster, List<NodeView> nodes) {
        Pretty pretty = new Pretty(invocation.out());
        pretty.line("Context", invocation.contextName());
        pretty.line("Cluster ID", cluster.getId());
        pretty.line("Created at", Times.iso(cluster.getMeta().getCreatedAtMs()));
        long ready = nodes.stream()
                .filter(view -> view.getNode().getStatus().getState() == NodeState.NODE_STATE_READY)
                .count();
        pretty.line("Nodes", nodes.size() + " (" + ready + " ready)");
        if (cluster.getBrake().getOn()) {
            pretty.line("Brake", brake(cluster.getBrake()));
        }
        List<NodeView> managers = nodes.stream().filter(NodeView::hasManager).toList();
        long reachable = managers.stream()
                .filter(view -> view.getManager().getReachable())
                .count();
        pretty.line("Managers", managers.size() + " (" + reachable + " reachable)");
        managers.stream()
                .filter(view -> view.getManager().getLeader())
                .forEach(view -> pretty.line("Leader", view.getManager().getAddr()));
    }
}
