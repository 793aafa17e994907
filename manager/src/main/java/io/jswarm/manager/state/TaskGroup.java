package io.jswarm.manager.state;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Task;

/**
 * Tasks that are alike: those of one template version of one service. Ordered by the services' age.
 *
 * @param service sequence number of the service
 * @param templateVersion the version of its template
 */
public record TaskGroup(long service, long templateVersion) implements Comparable<TaskGroup> {
    /** The group of a task; its id is passed in since reading it is slow. */
    public static TaskGroup of(TaskId id, Task task) {
        return new TaskGroup(id.service(), task.getTemplateVersion());
    }

    @Override
    public int compareTo(TaskGroup other) {
        int byService = Long.compare(service, other.service);
        return byService != 0 ? byService : Long.compare(templateVersion, other.templateVersion);
    }
}
