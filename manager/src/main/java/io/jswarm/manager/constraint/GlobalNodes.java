package io.jswarm.manager.constraint;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which nodes a global service is for. Made for one service's spec; asks the same of every node. */
public final class GlobalNodes {
    /** Null: the constraints cannot be read, and no node meets them. */
    private final @Nullable Constraints constraints;

    private GlobalNodes(@Nullable Constraints constraints) {
        this.constraints = constraints;
    }

    /** The nodes of the service as its spec stands. */
    public static GlobalNodes of(Service service) {
        List<String> texts = service.getSpec().getTask().getPlacement().getConstraintsList();
        return new GlobalNodes(
                Constraints.parse(texts) instanceof Parsed.Valid<Constraints> valid ? valid.value() : null);
    }

    /** Whether the node meets the constraints, be it there or not. */
    public boolean meets(Node node) {
        return constraints != null && constraints.matches(node);
    }

    /** Whether the node may get a new task: it meets the constraints, is READY and active. */
    public boolean isEligible(@Nullable Node node) {
        return node != null
                && node.getStatus().getState() == NodeState.NODE_STATE_READY
                && node.getSpec().getAvailability() == Availability.AVAILABILITY_ACTIVE
                && meets(node);
    }
}
