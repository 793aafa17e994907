package io.jswarm.manager.control.mutation;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.Template;

/** From a service to the template of its tasks. */
final class Templates {
    private Templates() {}

    /** The template of the service's present spec and template version. */
    static Template of(Service service) {
        ServiceSpec spec = service.getSpec();
        return Template.newBuilder()
                .setServiceId(service.getId())
                .setVersion(service.getTemplateVersion())
                .setTask(spec.getTask())
                .addAllPorts(spec.getEndpoint().getPortsList())
                .setServiceName(spec.getAnnotations().getName())
                .addAllServiceLabels(spec.getAnnotations().getLabelsList())
                .setGlobal(ServiceMode.of(spec).slotIsNode())
                .build();
    }

    /**
     * Whether running tasks would differ: not when only registry credentials or the service's own labels changed, which
     * matter to new tasks only.
     */
    static boolean differ(ServiceSpec a, ServiceSpec b) {
        return !withoutCredentials(a.getTask()).equals(withoutCredentials(b.getTask()))
                || !a.getEndpoint().getPortsList().equals(b.getEndpoint().getPortsList());
    }

    private static TaskSpec withoutCredentials(TaskSpec task) {
        ContainerSpec container =
                task.getContainer().toBuilder().clearRegistryAuth().build();
        return task.toBuilder().setContainer(container).build();
    }
}
