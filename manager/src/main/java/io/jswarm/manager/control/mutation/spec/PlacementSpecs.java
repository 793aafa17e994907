package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.PlacementPreference;
import java.util.regex.Pattern;

/** The rules of placement. */
final class PlacementSpecs {
    private static final Pattern SPREAD = Pattern.compile("(node|engine)\\.labels\\.\\S+");
    private static final Pattern CONSTRAINT = Pattern.compile(
            "\\s*(node\\.(id|hostname|ip|role|platform\\.(os|arch))|(node|engine)\\.labels\\.[a-z0-9_][a-z0-9_./-]*)"
                    + "\\s*(==|!=)\\s*[a-z0-9:_\\s.*()?+\\[\\]\\\\^$|/-]+",
            Pattern.CASE_INSENSITIVE);

    private PlacementSpecs() {}

    static void check(Placement placement, boolean global, Problems problems) {
        for (String constraint : placement.getConstraintsList()) {
            problems.expect(
                    CONSTRAINT.matcher(constraint).matches(),
                    "task.placement.constraints",
                    "--constraint: expected KEY==VALUE or KEY!=VALUE, with a key of node.id, node.hostname, node.ip,"
                            + " node.role, node.platform.os, node.platform.arch, node.labels.X or engine.labels.X,"
                            + " but got \"" + constraint + "\".",
                    "Give, for example: --constraint node.labels.zone==a");
        }
        for (PlacementPreference preference : placement.getPreferencesList()) {
            problems.expect(
                    SPREAD.matcher(preference.getSpread()).matches(),
                    "task.placement.preferences.spread",
                    "--placement-pref: expected spread=node.labels.X or spread=engine.labels.X, but got \"spread="
                            + preference.getSpread() + "\".",
                    "Give, for example: --placement-pref spread=node.labels.zone");
        }
        long most = placement.getMaxReplicas();
        problems.expect(
                most >= 0 && most <= ServiceSpecs.MOST_REPLICAS,
                "task.placement.max_replicas",
                "--replicas-max-per-node: expected 0 (no limit) to 1000000, but got " + Long.toUnsignedString(most)
                        + ".",
                "Give, for example: --replicas-max-per-node 2");
        problems.expect(
                !global || most == 0,
                "task.placement.max_replicas",
                "--replicas-max-per-node: expected none for a global service, which has one task a node, but got "
                        + Long.toUnsignedString(most) + ".",
                "Leave out --replicas-max-per-node, or use --mode replicated");
    }
}
