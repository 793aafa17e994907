package io.jswarm.worker.task;

import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.TaskSpec;
import java.util.List;
import java.util.SortedMap;

/**
 * Everything an executor needs to make a task's container; templates are expanded.
 *
 * @param name service.slot.task (or service.node.task), unique on the engine
 * @param taskId the task
 * @param spec the expanded spec
 * @param ports to publish on the host
 * @param labels the user's and ours, sorted by key
 */
public record ContainerPlan(
        String name, String taskId, TaskSpec spec, List<PortConfig> ports, SortedMap<String, String> labels) {
    /** The image to run. */
    public String image() {
        return spec.getContainer().getImage();
    }
}
