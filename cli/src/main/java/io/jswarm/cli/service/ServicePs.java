package io.jswarm.cli.service;

import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskView;
import io.jswarm.cli.invocation.Each;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ReadOptions;
import io.jswarm.cli.task.TaskListOptions;
import io.jswarm.client.JswarmClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm service ps}: the tasks of services. */
@Command(
        name = "ps",
        description = "List the tasks of services, the newest of each slot first",
        footer = {"", "Example:", "  jswarm service ps --no-trunc web"})
public final class ServicePs implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private TaskListOptions options = new TaskListOptions();

    @Mixin
    private ReadOptions reads = new ReadOptions();

    @Parameters(arity = "1..*", paramLabel = "SERVICE…", description = "Ids, names or id prefixes")
    private List<String> refs = new ArrayList<>();

    /** The command of this invocation. */
    public ServicePs(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = reads.client(invocation);
        TaskFilter.Builder filter = options.filter(client);
        List<List<TaskView>> found = new ArrayList<>();
        int exitCode = Each.run(
                invocation,
                refs,
                ref -> found.add(client.tasks()
                        .list(filter.clone()
                                .clearServiceIds()
                                .addServiceIds(client.services()
                                        .get(ref)
                                        .getService()
                                        .getService()
                                        .getId())
                                .build())));
        if (!found.isEmpty()) {
            options.print(invocation, found.stream().flatMap(List::stream).toList());
        }
        reads.tell(invocation);
        return exitCode;
    }
}
