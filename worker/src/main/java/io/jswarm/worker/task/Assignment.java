package io.jswarm.worker.task;

import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;

/**
 * What managers want of one task on this node.
 *
 * @param task the task as last assigned
 * @param template the version of the service's template that it names
 * @param assigned false once no manager wants it here: its container goes, and then all memory of it
 */
public record Assignment(Task task, Template template, boolean assigned) {
    private static final long DEFAULT_GRACE_MS = 10_000;

    /** How far the task should go. */
    public TaskState desired() {
        return assigned ? task.getDesiredState() : TaskState.TASK_STATE_REMOVE;
    }

    /** Whether the task should end. */
    public boolean ending() {
        return desired().getNumber() >= TaskState.TASK_STATE_SHUTDOWN.getNumber();
    }

    /** Whether the container should go too. */
    public boolean removing() {
        return desired() == TaskState.TASK_STATE_REMOVE;
    }

    /** What to run. */
    public TaskSpec spec() {
        return template.getTask();
    }

    /** How long the container has to stop before it is killed, milliseconds. */
    public long graceMs() {
        return spec().getContainer().hasStopGracePeriodMs()
                ? spec().getContainer().getStopGracePeriodMs()
                : DEFAULT_GRACE_MS;
    }

    /** The same, no longer assigned. */
    public Assignment withdrawn() {
        return new Assignment(task, template, false);
    }
}
