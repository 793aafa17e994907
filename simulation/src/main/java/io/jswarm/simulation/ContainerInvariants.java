package io.jswarm.simulation;

import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.Delta;
import java.time.Duration;
import java.util.TreeSet;

/** What must hold after every event between the containers of the engines and what the log says of their tasks. */
final class ContainerInvariants {
    /** An agent that is cut off notices, and a call that it has begun by then ends. */
    private static final Duration NOTICED = Duration.ofSeconds(30);

    private final World world;
    /** Tasks whose containers run or ran. */
    private final TreeSet<String> seen = new TreeSet<>();

    ContainerInvariants(World world) {
        this.world = world;
    }

    /** Judges what happened since the last event. */
    void check() {
        for (SimHost host : world.hosts()) {
            if (host.hasStartedContainers()) {
                host.engine().running().stream().filter(seen::add).forEach(task -> started(host, task));
            }
        }
        world.log().takeEnded().forEach(this::ended);
    }

    /**
     * No container starts whose task managers never wanted to run, or did not want any more when the agent that starts it
     * began, or long ago.
     */
    private void started(SimHost host, String taskId) {
        if (!world.log().mayStart(taskId)) {
            world.story()
                    .fail("on " + host.nodeId() + " the container of task " + taskId
                            + " runs, which managers never wanted to run");
        }
        if (host.engine().startedForTheDead(taskId)) {
            return; // it knew better no more
        }
        long unwanted = world.log().unwantedNanos(taskId);
        long now = world.time().now().monoNanos();
        if (unwanted < host.begunNanos()) {
            world.story()
                    .fail("on " + host.nodeId() + " the container of task " + taskId
                            + " is started by an agent that began after managers had ended the task");
        } else if (unwanted < now - NOTICED.toNanos()) {
            world.story()
                    .fail("on " + host.nodeId() + " the container of task " + taskId + " is started more than "
                            + NOTICED.toSeconds() + " s after managers ended the task");
        }
    }

    /** A task that is over, or that managers forget, has no container that runs: its successor may start beside it. */
    private void ended(Delta.Edit<TaskId, Task> edit) {
        Task task = edit.named();
        for (SimHost host : world.hosts()) {
            if (host.nodeId().equals(task.getNodeId())
                    && host.engine().running().contains(task.getId())
                    && !host.engine().startedForTheDead(task.getId())) {
                world.story()
                        .fail("task " + CommittedLog.name(task)
                                + (edit.after() == null
                                        ? " was forgotten"
                                        : " ended as "
                                                + TaskStates.name(
                                                        task.getStatus().getState()))
                                + ", but its container runs on " + host.nodeId());
            }
        }
    }
}
