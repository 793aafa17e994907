package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.TaskState;
import java.util.Map;

/**
 * How the cluster stands: an immutable copy of the counts.
 *
 * @param nodes by state and availability
 * @param managers nodes with the role of a manager
 * @param services without removed ones
 * @param tasks by observed state
 */
record ClusterFigures(Map<NodeKind, Integer> nodes, int managers, int services, Map<TaskState, Integer> tasks) {
    /** The label values of a node. */
    record NodeKind(NodeState state, Availability availability) {}

    ClusterFigures {
        nodes = Map.copyOf(nodes);
        tasks = Map.copyOf(tasks);
    }

    int nodes(NodeKind kind) {
        return nodes.getOrDefault(kind, 0);
    }

    int tasks(TaskState state) {
        return tasks.getOrDefault(state, 0);
    }
}
