package io.jswarm.manager.orchestrator.update;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.UpdateConfig;
import io.jswarm.api.v1.UpdateState;

/** What an update is, read from the state. */
public final class Updates {
    private static final UpdateConfig DEFAULT =
            UpdateConfig.newBuilder().setParallelism(1).build();

    private Updates() {}

    /** Whether the service replaces tasks of an old template version now. */
    public static boolean isUnderWay(Service service) {
        return switch (service.getUpdateStatus().getState()) {
            case UPDATE_STATE_UPDATING, UPDATE_STATE_ROLLBACK_UPDATING -> true;
            case UPDATE_STATE_UNSPECIFIED, UPDATE_STATE_COMPLETED, UPDATE_STATE_ROLLBACK_COMPLETED, UNRECOGNIZED ->
                false;
        };
    }

    /** Whether the task was made from another template version than the service's present one. */
    public static boolean isStale(Service service, Task task) {
        return task.getTemplateVersion() != service.getTemplateVersion();
    }

    /** Whether an update that is over passed the task by: its node was paused then. */
    public static boolean isLeftBehind(Service service, Task task) {
        return isStale(service, task) && !isUnderWay(service);
    }

    /** How the present update goes; without a word of the person, one slot after another. */
    static UpdateConfig config(Service service) {
        boolean rollback = service.getUpdateStatus().getState() == UpdateState.UPDATE_STATE_ROLLBACK_UPDATING;
        if (rollback) {
            return service.getSpec().hasRollback() ? service.getSpec().getRollback() : DEFAULT;
        }
        return service.getSpec().hasUpdate() ? service.getSpec().getUpdate() : DEFAULT;
    }
}
