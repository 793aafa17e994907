package io.jswarm.deploy.sim;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.Delta;
import java.util.TreeSet;

/** What must hold after every event between the containers of the engines and what the log says of their tasks. */
final class ContainerInvariants {
    private final World world;
    /** Tasks whose containers run or ran. */
    private final TreeSet<String> seen = new TreeSet<>();
    /** Those of them that a call of an agent that was dead by then may have started: it knows nothing of that yet. */
    private final TreeSet<String> late = new TreeSet<>();

    ContainerInvariants(World world) {
        this.world = world;
    }

    /** Judges what happened since the last event. */
    void check() {
        for (SimHost host : world.hosts()) {
            if (host.hasStartedContainers()) {
                started(host);
            }
        }
        world.log().takeEnded().forEach(this::ended);
    }

    /** No container runs whose task managers never wanted to run; only a start can change that. */
    private void started(SimHost host) {
        for (String taskId : host.engine().running()) {
            if (!world.log().mayStart(taskId)) {
                world.story()
                        .fail("on " + host.nodeId() + " the container of task " + taskId
                                + " runs, which managers never wanted to run");
            }
            if (seen.add(taskId) && host.mayHearTheDead()) {
                late.add(taskId);
            }
        }
    }

    /** A task that is over, or that managers forget, has no container that runs: its successor may start beside it. */
    private void ended(Delta.TaskEdit edit) {
        Task task = edit.named();
        if (late.contains(task.getId())) {
            return;
        }
        for (SimHost host : world.hosts()) {
            if (host.nodeId().equals(task.getNodeId())
                    && host.engine().running().contains(task.getId())) {
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
