package io.jswarm.manager.state;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;

/** Takes out of objects what nobody may read back: registry credentials. */
public final class Redact {
    private Redact() {}

    /** The service without the credentials of its specs. */
    public static Service service(Service service) {
        Service.Builder shown = service.toBuilder();
        if (shown.hasSpec()) {
            shown.setSpec(spec(shown.getSpec()));
        }
        if (shown.hasPreviousSpec()) {
            shown.setPreviousSpec(spec(shown.getPreviousSpec()));
        }
        return shown.build();
    }

    private static ServiceSpec spec(ServiceSpec spec) {
        return spec.hasTask() ? spec.toBuilder().setTask(task(spec.getTask())).build() : spec;
    }

    /** The task template without its credentials. */
    public static TaskSpec task(TaskSpec task) {
        if (task.getContainer().getRegistryAuth().isEmpty()) {
            return task;
        }
        TaskSpec.Builder shown = task.toBuilder();
        shown.getContainerBuilder().clearRegistryAuth();
        return shown.build();
    }
}
