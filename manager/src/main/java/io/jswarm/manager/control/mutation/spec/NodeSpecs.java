package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;

/** The rules of what people may ask of a node. */
public final class NodeSpecs {
    private NodeSpecs() {}

    /** Adds what is wrong. */
    public static void check(NodeSpec spec, Problems problems) {
        Labels.check(spec.getAnnotations().getLabelsList(), "annotations.labels", "--label-add", problems);
        SpecSize.checkSmall(spec, "--label-add", problems);
        problems.expect(
                spec.getDesiredRole() == NodeRole.NODE_ROLE_WORKER
                        || spec.getDesiredRole() == NodeRole.NODE_ROLE_MANAGER,
                "desired_role",
                "--role: expected worker or manager, but got none.",
                "Example: jswarm node update --role worker NODE");
        problems.expect(
                spec.getAvailability() == Availability.AVAILABILITY_ACTIVE
                        || spec.getAvailability() == Availability.AVAILABILITY_PAUSE
                        || spec.getAvailability() == Availability.AVAILABILITY_DRAIN,
                "availability",
                "--availability: expected active, pause or drain, but got none.",
                "Example: jswarm node update --availability drain NODE");
    }

    /** The same wish in one form. */
    public static NodeSpec canonical(NodeSpec spec) {
        return Labels.canonical(spec);
    }
}
