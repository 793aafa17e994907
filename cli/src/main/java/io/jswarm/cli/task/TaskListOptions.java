package io.jswarm.cli.task;

import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskView;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ListOptions;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.values.FilterOptions;
import io.jswarm.client.JswarmClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that list tasks. */
public final class TaskListOptions {
    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only these: id, name, node, desired-state (running, shutdown, …)")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--no-trunc", description = "Print ids, images and errors in full")
    private boolean noTrunc;

    @Option(names = "--no-resolve", description = "Print the ids of services and nodes instead of their names")
    private boolean noResolve;

    @Mixin
    private ListOptions list = new ListOptions();

    /** What {@code --filter} says; names of nodes are looked up. */
    public TaskFilter.Builder filter(JswarmClient client) {
        FilterOptions given = ListOptions.filters(filters, "id", "name", "node", "desired-state");
        TaskFilter.Builder filter =
                TaskFilter.newBuilder().addAllIdPrefixes(given.of("id")).addAllNames(given.of("name"));
        given.of("desired-state").forEach(state -> filter.addDesiredStates(state(state)));
        given.of("node")
                .forEach(ref ->
                        filter.addNodeIds(client.nodes().get(ref).getNode().getId()));
        return filter;
    }

    private static TaskState state(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "ready" -> TaskState.TASK_STATE_READY;
            case "running" -> TaskState.TASK_STATE_RUNNING;
            case "shutdown" -> TaskState.TASK_STATE_SHUTDOWN;
            case "remove" -> TaskState.TASK_STATE_REMOVE;
            default ->
                throw CliException.usage(
                        "--filter desired-state: expected ready, running, shutdown or remove, but got '" + text + "'.",
                        "Example: --filter desired-state=running");
        };
    }

    /** Prints the tasks, the newest of each slot first and the older ones under it. */
    public void print(Invocation invocation, List<TaskView> tasks) {
        list.print(
                invocation,
                TaskRows.listing(noTrunc, noResolve, invocation.environment().nowMs()),
                TaskRows.order(tasks));
    }
}
