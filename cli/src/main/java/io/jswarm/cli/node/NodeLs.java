package io.jswarm.cli.node;

import io.jswarm.api.Hostnames;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeView;
import io.jswarm.cli.invocation.BrakeText;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ListOptions;
import io.jswarm.cli.invocation.ReadOptions;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.values.FilterOptions;
import io.jswarm.client.JswarmClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jswarm node ls}: the hosts of the cluster. */
@Command(
        name = "ls",
        aliases = "list",
        description = "List the hosts of the cluster",
        footer = {"", "Example:", "  jswarm node ls --filter role=manager --format '{{.Hostname}} {{.Status}}'"})
public final class NodeLs implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only these: id, name, role, node.label, engine.label (label is engine.label)")
    private List<String> filters = new ArrayList<>();

    @Mixin
    private ListOptions options = new ListOptions();

    @Mixin
    private ReadOptions reads = new ReadOptions();

    /** The command of this invocation. */
    public NodeLs(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        NodeFilter filter = filter();
        JswarmClient client = reads.client(invocation);
        List<NodeView> nodes = client.nodes().list(filter).stream()
                .sorted(Comparator.comparing((NodeView view) -> NodeRows.hostname(view.getNode()))
                        .thenComparing(view -> view.getNode().getId()))
                .toList();
        String selfId = invocation.isLocal() ? invocation.host().info().getNodeId() : "";
        options.print(invocation, NodeRows.listing(selfId, nodes), nodes);
        warnOfHostnames(nodes);
        warnOfBrake(client);
        reads.tell(invocation);
        return ExitCodes.DONE;
    }

    /** Of the nodes that are listed. */
    private void warnOfHostnames(List<NodeView> nodes) {
        SortedMap<String, List<String>> shared =
                Hostnames.shared(nodes.stream().map(NodeView::getNode).toList());
        shared.forEach((name, ids) -> invocation.environment().printWarning(Hostnames.problem(name, ids) + "."));
        if (!shared.isEmpty()) {
            invocation.err().println(Hostnames.advice());
        }
    }

    /**
     * On the standard error, so that it disturbs no program that reads the list; whatever nodes it shows, since a filter may
     * leave out just those that are away.
     */
    private void warnOfBrake(JswarmClient client) {
        Brake brake = client.swarm().get().getCluster().getBrake();
        if (brake.getOn()) {
            invocation.environment().printWarning("the brake is on. " + BrakeText.of(brake));
        }
    }

    private NodeFilter filter() {
        FilterOptions given = ListOptions.filters(filters, "id", "name", "role", "label", "node.label", "engine.label");
        NodeFilter.Builder filter = NodeFilter.newBuilder()
                .addAllIdPrefixes(given.of("id"))
                .addAllNames(given.of("name"))
                .addAllLabels(given.of("node.label"))
                .addAllEngineLabels(given.of("label"))
                .addAllEngineLabels(given.of("engine.label"));
        for (String role : given.of("role")) {
            filter.addRoles(
                    switch (role) {
                        case "manager" -> NodeRole.NODE_ROLE_MANAGER;
                        case "worker" -> NodeRole.NODE_ROLE_WORKER;
                        default ->
                            throw CliException.usage(
                                    "--filter role: expected manager or worker, but got '" + role + "'.",
                                    "Example: --filter role=manager");
                    });
        }
        return filter.build();
    }
}
