package io.jswarm.simulation;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.state.ClusterState;

/**
 * Services of an image that no registry has: their tasks are rejected again and again, also when all faults are over. Only one
 * seed in thirteen has any.
 */
final class Hopeless {
    private static final int ONE_IN = 13;
    private static final int WHICH = 11;
    private static final String IMAGE = SpecMaker.image(0);

    private final Chance chance;
    private final boolean come;

    Hopeless(long seed) {
        this.chance = new Chance(seed, "hopeless");
        this.come = seed % ONE_IN == WHICH;
    }

    /** The same spec or, perhaps, with the image that nobody has. */
    ServiceSpec perhaps(ServiceSpec spec) {
        if (!come || chance.of(0.6)) {
            return spec;
        }
        ServiceSpec.Builder hopeless = spec.toBuilder();
        hopeless.getTaskBuilder().getContainerBuilder().setImage(IMAGE);
        return hopeless.build();
    }

    /** Whether the task can never run. */
    static boolean is(ClusterState state, Task task) {
        Template template = state.templateOf(task);
        return template != null && is(template.getTask());
    }

    private static boolean is(TaskSpec spec) {
        return spec.getContainer().getImage().equals(IMAGE);
    }

    /** How many slots of services there are whose tasks can never run. */
    static long slots(ClusterState state) {
        long slots = 0;
        for (Service service : state.services().values()) {
            ServiceSpec spec = service.getSpec();
            if (!service.getRemoved() && is(spec.getTask())) {
                slots += SpecMaker.most(spec, state.nodes().size());
            }
        }
        return slots;
    }
}
