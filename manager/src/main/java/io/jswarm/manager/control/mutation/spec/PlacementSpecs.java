package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Many;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Whole;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.manager.constraint.Constraint;
import io.jswarm.manager.constraint.Parsed;
import io.jswarm.manager.constraint.Spread;
import java.util.List;
import java.util.regex.Pattern;

/** The rules of placement. */
final class PlacementSpecs {
    /** Each is asked of every node. */
    private static final int MOST_CONSTRAINTS = 100;

    private static final int MOST_PREFERENCES = 16;
    /** An image has one for each platform that it was made for. */
    private static final int MOST_PLATFORMS = 100;

    private static final int LONGEST_CONDITION = 1_024;
    private static final int LONGEST_PLATFORM = 64;
    private static final Pattern PLATFORM = Pattern.compile("[a-zA-Z0-9._/-]*");

    private PlacementSpecs() {}

    static List<Row> rows() {
        return List.of(
                Row.of("task.placement", Part.optional()),
                Row.of(
                        "task.placement.constraints",
                        "--constraint",
                        new Many(
                                MOST_CONSTRAINTS,
                                Text.told(
                                        1,
                                        LONGEST_CONDITION,
                                        "KEY==VALUE or KEY!=VALUE",
                                        PlacementSpecs::checkConstraint,
                                        "node.labels.zone==a",
                                        "node.color==red")),
                        "--constraint node.labels.zone==a"),
                Row.of(
                        "task.placement.preferences",
                        "--placement-pref",
                        new Many(MOST_PREFERENCES, Part.optional()),
                        "--placement-pref spread=node.labels.zone"),
                Row.of(
                        "task.placement.preferences.spread",
                        "--placement-pref",
                        Text.told(
                                1,
                                LONGEST_CONDITION,
                                "node.labels.KEY or engine.labels.KEY to spread over",
                                PlacementSpecs::checkSpread,
                                "node.labels.zone",
                                "color"),
                        "--placement-pref spread=node.labels.zone"),
                Row.of(
                        "task.placement.max_replicas",
                        "--replicas-max-per-node",
                        Whole.unsigned(0, ServiceSpecs.MOST_REPLICAS).zero("no limit"),
                        "--replicas-max-per-node 2"),
                Row.of("task.placement.platforms", new Many(MOST_PLATFORMS, Part.optional())),
                Row.of("task.placement.platforms.architecture", platform("an architecture", "x86_64")),
                Row.of("task.placement.platforms.os", platform("an operating system", "linux")));
    }

    private static Text platform(String form, String good) {
        return Text.matching(
                0,
                LONGEST_PLATFORM,
                form + " as an engine names it",
                text -> PLATFORM.matcher(text).matches(),
                good);
    }

    private static void checkConstraint(String constraint, Row row, Problems problems) {
        if (Constraint.parse(constraint) instanceof Parsed.Invalid<Constraint> invalid) {
            problems.add(row.path(), row.flag() + ": ", invalid.rejection());
        }
    }

    private static void checkSpread(String spread, Row row, Problems problems) {
        List<PlacementPreference> one =
                List.of(PlacementPreference.newBuilder().setSpread(spread).build());
        if (Spread.parse(one) instanceof Parsed.Invalid<Spread> invalid) {
            problems.add(row.path(), row.flag() + ": ", invalid.rejection());
        }
    }

    /** A global service has one task a node anyway. */
    static void check(Placement placement, boolean global, Problems problems) {
        long most = placement.getMaxReplicas();
        problems.expect(
                !global || most == 0,
                "task.placement.max_replicas",
                "--replicas-max-per-node: expected none for a global service, which has one task a node, but got "
                        + Long.toUnsignedString(most) + ".",
                "Leave out --replicas-max-per-node, or use --mode replicated");
    }
}
