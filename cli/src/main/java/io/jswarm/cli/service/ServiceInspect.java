package io.jswarm.cli.service;

import io.jswarm.api.docker.ObjectShapes;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.cli.invocation.InspectOptions;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ReadOptions;
import io.jswarm.client.JswarmClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm service inspect}: all of a service. */
@Command(
        name = "inspect",
        description = "Print everything about services",
        footer = {"", "Example:", "  jswarm service inspect --pretty web"})
public final class ServiceInspect implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private InspectOptions options = new InspectOptions();

    @Mixin
    private ReadOptions reads = new ReadOptions();

    @Parameters(arity = "1..*", paramLabel = "SERVICE…", description = "Ids, names or id prefixes")
    private List<String> refs = new ArrayList<>();

    /** The command of this invocation. */
    public ServiceInspect(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = reads.client(invocation);
        int exitCode = options.<ServiceView>print(
                invocation,
                refs,
                ref -> client.services().get(ref).getService(),
                ObjectShapes.SERVICE::toDocker,
                view -> ServicePretty.print(invocation.out(), view.getService()));
        reads.tell(invocation);
        return exitCode;
    }
}
