package io.jswarm.cli.service;

import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.task.LogFlags;
import io.jswarm.cli.task.LogPrinter;
import io.jswarm.client.JswarmClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm service logs}: what the containers of a service print. */
@Command(
        name = "logs",
        description = "Print what the containers of a service print",
        footer = {"", "Example:", "  jswarm service logs --follow --tail 20 web"})
public final class ServiceLogs implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private LogFlags flags = new LogFlags();

    @Parameters(paramLabel = "SERVICE", description = "Id, name or id prefix")
    private String ref = "";

    /** The command of this invocation. */
    public ServiceLogs(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = invocation.client();
        String id = client.services().get(ref).getService().getService().getId();
        return new LogPrinter(
                        invocation,
                        flags,
                        TaskFilter.newBuilder().addServiceIds(id).build())
                .run(LogsRequest.newBuilder().addServiceIds(id));
    }
}
