package io.jswarm.manager.controlapi;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;

/** Takes out of objects what nobody may read back: registry credentials. */
final class Redact {
    private Redact() {}

    static Service service(Service service) {
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

    static TaskSpec task(TaskSpec task) {
        if (task.getContainer().getRegistryAuth().isEmpty()) {
            return task;
        }
        TaskSpec.Builder shown = task.toBuilder();
        shown.getContainerBuilder().clearRegistryAuth();
        return shown.build();
    }
}
