package io.jswarm.cli.task;

import io.jswarm.api.TaskStates;
import io.jswarm.api.docker.ObjectShapes;
import io.jswarm.api.v1.GetTaskResponse;
import io.jswarm.api.v1.Task;
import io.jswarm.cli.invocation.InspectOptions;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ReadOptions;
import io.jswarm.cli.output.Pretty;
import io.jswarm.cli.output.Times;
import io.jswarm.client.JswarmClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm task inspect}: all of a task, and what it runs. */
@Command(
        name = "inspect",
        description = "Print everything about tasks",
        footer = {"", "Example:", "  jswarm task inspect --pretty web.1"})
public final class TaskInspect implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private InspectOptions options = new InspectOptions();

    @Mixin
    private ReadOptions reads = new ReadOptions();

    @Parameters(arity = "1..*", paramLabel = "TASK…", description = "Ids, names or id prefixes")
    private List<String> refs = new ArrayList<>();

    /** The command of this invocation. */
    public TaskInspect(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = reads.client(invocation);
        int exitCode = options.print(invocation, refs, client.tasks()::get, ObjectShapes.TASK::toDocker, this::pretty);
        reads.tell(invocation);
        return exitCode;
    }

    private void pretty(GetTaskResponse answer) {
        Task task = answer.getTask().getTask();
        Pretty pretty = new Pretty(invocation.out());
        pretty.line("ID", task.getId());
        pretty.line("Name", TaskRows.name(answer.getTask(), false));
        pretty.line("Image", answer.getTask().getImage());
        pretty.line("Node", answer.getTask().getNodeHostname());
        pretty.line("Created at", Times.iso(task.getMeta().getCreatedAtMs()));
        pretty.line("Desired state", TaskRows.capital(TaskStates.name(task.getDesiredState())));
        pretty.heading("Status");
        pretty.inner("State", TaskRows.capital(TaskStates.name(task.getStatus().getState())));
        pretty.inner("Since", Times.iso(task.getStatus().getAtMs()));
        pretty.inner("Message", task.getStatus().getMessage());
        pretty.inner("Error", task.getStatus().getErr());
        pretty.inner("Container", task.getStatus().getContainer().getContainerId());
        if (task.getStatus().getContainer().hasExitCode()) {
            pretty.inner(
                    "Exit code", String.valueOf(task.getStatus().getContainer().getExitCode()));
        }
        pretty.inner("Out of memory", task.getStatus().getContainer().getOomKilled() ? "yes" : "");
        pretty.inner("Ports", TaskRows.ports(task.getStatus().getPortsList()));
        pretty.line("Restarts", task.getRestarts() == 0 ? "" : String.valueOf(task.getRestarts()));
        invocation.out().println();
    }
}
