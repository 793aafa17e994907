package io.jswarm.cli.node;

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

/** {@code jswarm node ps}: the tasks of hosts. */
@Command(
        name = "ps",
        description = "List the tasks of hosts (default: of this one)",
        footer = {"", "Example:", "  jswarm node ps --filter desired-state=running host2"})
public final class NodePs implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private TaskListOptions options = new TaskListOptions();

    @Mixin
    private ReadOptions reads = new ReadOptions();

    @Parameters(arity = "0..*", paramLabel = "[NODE…]", description = "Ids, hostnames or id prefixes, or self")
    private List<String> refs = new ArrayList<>();

    /** The command of this invocation. */
    public NodePs(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = reads.client(invocation);
        TaskFilter.Builder filter = options.filter(client);
        List<List<TaskView>> found = new ArrayList<>();
        int exitCode = Each.run(
                invocation,
                refs.isEmpty() ? List.of("self") : refs,
                ref -> found.add(client.tasks()
                        .list(filter.clone()
                                .clearNodeIds()
                                .addNodeIds(client.nodes().get(ref).getNode().getId())
                                .build())));
        if (!found.isEmpty()) {
            options.print(invocation, found.stream().flatMap(List::stream).toList());
        }
        reads.tell(invocation);
        return exitCode;
    }
}
