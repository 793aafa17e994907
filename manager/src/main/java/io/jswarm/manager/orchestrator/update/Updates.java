package io.jswarm.manager.orchestrator.update;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.UpdateConfig;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.UpdateSlots;

/** What an update is, read from the state. */
public final class Updates {
    private static final UpdateConfig DEFAULT =
            UpdateConfig.newBuilder().setParallelism(1).build();

    private Updates() {}

    /** Whether an update that is over passed the task by: its node was paused then. */
    public static boolean isLeftBehind(Service service, Task task) {
        return Tasks.isStale(service, task) && !UpdateSlots.isUnderWay(service);
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
