package io.jswarm.worker.agent;

import io.jswarm.worker.task.Limits;
import java.util.List;

/**
 * What an agent must be told.
 *
 * @param clusterId of the swarm
 * @param nodeId of this node
 * @param hostname to go by; empty: as the engine says
 * @param daemonVersion of this process
 * @param featureLevel the highest that this process understands
 * @param managers host:port of those known at the start; later ones come from the managers
 * @param parallelStarts how many containers are made and started at once
 * @param limits of patience
 */
public record AgentConfig(
        String clusterId,
        String nodeId,
        String hostname,
        String daemonVersion,
        int featureLevel,
        List<String> managers,
        int parallelStarts,
        Limits limits) {
    /** A config with a parallelism that fits the cores. */
    public static AgentConfig of(
            String clusterId, String nodeId, String daemonVersion, int featureLevel, List<String> managers) {
        return new AgentConfig(
                clusterId,
                nodeId,
                "",
                daemonVersion,
                featureLevel,
                managers,
                Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
                Limits.DEFAULT);
    }
}
