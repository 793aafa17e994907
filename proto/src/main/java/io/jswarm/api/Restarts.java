package io.jswarm.api;

import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.TaskState;

/** When a restart policy has a task that ended replaced: managers act by it, and clients know by it what to wait for. */
public final class Restarts {
    private Restarts() {}

    /** Whether a task that ended in this state is to be replaced. */
    public static boolean isMet(RestartCondition condition, TaskState state) {
        return switch (condition) {
            case RESTART_CONDITION_UNSPECIFIED, RESTART_CONDITION_ANY, UNRECOGNIZED -> true;
            case RESTART_CONDITION_ON_FAILURE -> state != TaskState.TASK_STATE_COMPLETE;
            case RESTART_CONDITION_NONE -> false;
        };
    }
}
