package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.Placement;
import io.jswarm.manager.constraint.Constraint;
import io.jswarm.manager.constraint.Parsed;
import io.jswarm.manager.constraint.Spread;

/** The rules of placement. */
final class PlacementSpecs {
    private PlacementSpecs() {}

    static void check(Placement placement, boolean global, Problems problems) {
        for (String constraint : placement.getConstraintsList()) {
            if (Constraint.parse(constraint) instanceof Parsed.Invalid<Constraint> invalid) {
                problems.add("task.placement.constraints", "--constraint: ", invalid.rejection());
            }
        }
        if (Spread.parse(placement.getPreferencesList()) instanceof Parsed.Invalid<Spread> invalid) {
            problems.add("task.placement.preferences.spread", "--placement-pref: ", invalid.rejection());
        }
        long most = placement.getMaxReplicas();
        problems.expect(
                most >= 0 && most <= ServiceSpecs.MOST_REPLICAS,
                "task.placement.max_replicas",
                "--replicas-max-per-node: expected 0 (no limit) to 1000000, but got " + Long.toUnsignedString(most)
                        + ".",
                "Example: --replicas-max-per-node 2");
        problems.expect(
                !global || most == 0,
                "task.placement.max_replicas",
                "--replicas-max-per-node: expected none for a global service, which has one task a node, but got "
                        + Long.toUnsignedString(most) + ".",
                "Leave out --replicas-max-per-node, or use --mode replicated");
    }
}
