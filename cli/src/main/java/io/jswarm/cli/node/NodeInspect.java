package io.jswarm.cli.node;

import io.jswarm.api.docker.ObjectShapes;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.Resources;
import io.jswarm.cli.invocation.InspectOptions;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ReadOptions;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Pretty;
import io.jswarm.cli.output.Times;
import io.jswarm.cli.values.Sizes;
import io.jswarm.client.JswarmClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm node inspect}: all of a node. */
@Command(
        name = "inspect",
        description = "Print everything about hosts",
        footer = {"", "Example:", "  jswarm node inspect self --pretty"})
public final class NodeInspect implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private InspectOptions options = new InspectOptions();

    @Mixin
    private ReadOptions reads = new ReadOptions();

    @Parameters(arity = "1..*", paramLabel = "self|NODE…", description = "Ids, hostnames or id prefixes")
    private List<String> refs = new ArrayList<>();

    /** The command of this invocation. */
    public NodeInspect(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = reads.client(invocation);
        int exitCode = options.print(invocation, refs, client.nodes()::get, ObjectShapes.NODE::toDocker, this::pretty);
        reads.tell(invocation);
        return exitCode;
    }

    private void pretty(NodeView view) {
        Node node = view.getNode();
        Resources resources = node.getDescription().getResources();
        Pretty pretty = new Pretty(invocation.out());
        pretty.line("ID", node.getId());
        pretty.labels("Labels", node.getSpec().getAnnotations().getLabelsList());
        pretty.line("Hostname", NodeRows.hostname(node));
        pretty.line("Joined at", Times.iso(node.getMeta().getCreatedAtMs()));
        pretty.heading("Status");
        pretty.inner("State", Names.capital(node.getStatus().getState()));
        pretty.inner("Message", node.getStatus().getMessage());
        pretty.inner("Availability", Names.capital(node.getSpec().getAvailability()));
        pretty.inner("Address", node.getStatus().getAddr());
        pretty.inner("Role", Names.capital(node.getRole()));
        if (view.hasManager()) {
            pretty.heading("Manager status");
            pretty.inner("Address", view.getManager().getAddr());
            pretty.inner("Status", NodeRows.managerStatus(view));
        }
        pretty.heading("Platform");
        pretty.inner("Operating system", node.getDescription().getPlatform().getOs());
        pretty.inner("Architecture", node.getDescription().getPlatform().getArchitecture());
        pretty.heading("Resources");
        pretty.inner("CPUs", Sizes.formatCpus(resources.getNanoCpus()));
        pretty.inner("Memory", Sizes.formatBytes(resources.getMemoryBytes()));
        pretty.heading("Versions");
        pretty.inner("Engine", node.getDescription().getEngine().getVersion());
        pretty.inner("jswarm", node.getDescription().getDaemonVersion());
        pretty.labels("Engine labels", node.getDescription().getEngine().getLabelsList());
        invocation.out().println();
    }
}
