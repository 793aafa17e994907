package io.jswarm.manager.constraint;

import io.jswarm.api.v1.Node;

/** What of a node decides which tasks may be there: its state, address, role, spec and description. */
public final class PlacementFacts {
    private PlacementFacts() {}

    /** Whether no constraint and no filter can tell the two versions of a node apart. */
    public static boolean alike(Node before, Node after) {
        return before.getStatus().getState() == after.getStatus().getState()
                && before.getStatus().getAddr().equals(after.getStatus().getAddr())
                && before.getRole() == after.getRole()
                && before.getSpec().equals(after.getSpec())
                && before.getDescription().equals(after.getDescription());
    }
}
