package io.jswarm.worker.task;

import io.jswarm.api.v1.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a task at one moment.
 *
 * @param status the last status, ours or the managers'
 * @param container what the engine said last; null when it must be asked
 * @param image of the task
 * @param failed the last engine call for this task when it failed, else null
 * @param mayStart false until a manager has confirmed the assignment: nothing is pulled, created or started
 * @param unwatched whether the container may have ended while nobody could see it (engine or agent down)
 * @param preparingSinceNanos monotonic time since which we try to prepare it
 */
public record Observation(
        TaskStatus status,
        @Nullable ContainerView container,
        ImageView image,
        @Nullable Failed failed,
        boolean mayStart,
        boolean unwatched,
        long preparingSinceNanos) {}
