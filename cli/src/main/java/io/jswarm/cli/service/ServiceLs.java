package io.jswarm.cli.service;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.ServiceFilter;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ListOptions;
import io.jswarm.cli.invocation.ReadOptions;
import io.jswarm.cli.output.Listing;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Style;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.task.TaskRows;
import io.jswarm.cli.values.FilterOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jswarm service ls}: what runs. */
@Command(
        name = "ls",
        aliases = "list",
        description = "List services",
        footer = {"", "Example:", "  jswarm service ls --filter mode=global"})
public final class ServiceLs implements Callable<Integer> {
    private final Invocation invocation;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only these: id, name (or their beginnings), label, mode (replicated, global)")
    private List<String> filters = new ArrayList<>();

    @Mixin
    private ListOptions options = new ListOptions();

    @Mixin
    private ReadOptions reads = new ReadOptions();

    /** The command of this invocation. */
    public ServiceLs(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        FilterOptions given = ListOptions.filters(filters, "id", "name", "label", "mode");
        ServiceFilter filter = ServiceFilter.newBuilder()
                .addAllIdPrefixes(given.of("id"))
                .addAllNamePrefixes(given.of("name"))
                .addAllLabels(given.of("label"))
                .addAllModes(given.of("mode"))
                .build();
        List<ServiceView> services = reads.client(invocation).services().list(filter).stream()
                .sorted(Comparator.comparing(
                        view -> view.getService().getSpec().getAnnotations().getName()))
                .toList();
        options.print(invocation, listing(), services);
        reads.tell(invocation);
        return ExitCodes.DONE;
    }

    private static Listing<ServiceView> listing() {
        return new Listing<ServiceView>(view -> view.getService().getId())
                .column("ID", "ID", view -> Names.id(view.getService().getId(), false))
                .column("Name", "NAME", view -> spec(view).getAnnotations().getName())
                .column("Mode", "MODE", view -> ServiceMode.of(spec(view)).word())
                .column("Replicas", "REPLICAS", ServiceLs::replicas, ServiceLs::style)
                .column(
                        "Image",
                        "IMAGE",
                        view -> Names.image(spec(view).getTask().getContainer().getImage(), false))
                .column(
                        "Ports",
                        "PORTS",
                        view -> TaskRows.ports(spec(view).getEndpoint().getPortsList()))
                .hidden(
                        "Labels",
                        "LABELS",
                        view -> Names.labels(spec(view).getAnnotations().getLabelsList()));
    }

    private static ServiceSpec spec(ServiceView view) {
        return view.getService().getSpec();
    }

    private static String replicas(ServiceView view) {
        long most = spec(view).getTask().getPlacement().getMaxReplicas();
        return view.getCounts().getRunning() + "/" + view.getCounts().getDesired()
                + (most == 0 ? "" : " (max " + most + " per node)");
    }

    private static Style style(ServiceView view) {
        return view.getCounts().getRunning() >= view.getCounts().getDesired() ? Style.GOOD : Style.WARNING;
    }
}
