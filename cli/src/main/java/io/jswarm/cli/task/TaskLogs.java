package io.jswarm.cli.task;

import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.cli.invocation.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm task logs}: what the container of a task prints. */
@Command(
        name = "logs",
        description = "Print what the container of a task prints",
        footer = {"", "Example:", "  jswarm task logs --timestamps web.1"})
public final class TaskLogs implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private LogFlags flags = new LogFlags();

    @Parameters(paramLabel = "TASK", description = "Id, name or id prefix")
    private String ref = "";

    /** The command of this invocation. */
    public TaskLogs(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        String id = invocation.client().tasks().get(ref).getTask().getTask().getId();
        return new LogPrinter(
                        invocation, flags, TaskFilter.newBuilder().addIds(id).build())
                .run(LogsRequest.newBuilder().addTaskIds(id));
    }
}
