package io.jswarm.simulation;

import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules of where tasks may be: services that ask for a node's label or for a platform, and nodes whose labels come, change and
 * go while tasks are there. Only two seeds in fifteen have any. How a rule is read is written here anew, with none of the
 * managers' code.
 */
final class Places {
    private static final int ONE_IN = 15;
    private static final List<Long> WHICH = List.of(5L, 13L);
    /** The host of another architecture than the others. */
    private static final String OTHER_HOST = "host-2";

    private static final String LABEL = "disk";
    private static final String LABEL_KEY = "node.labels." + LABEL;
    private static final String NOT = " != ";
    private static final String IS = " == ";

    private static final Platform COMMON =
            Platform.newBuilder().setOs("linux").setArchitecture("x86_64").build();
    private static final Platform OTHER =
            Platform.newBuilder().setOs("linux").setArchitecture("aarch64").build();

    private final Chance chance;

    private Places(long seed) {
        this.chance = new Chance(seed, "places");
    }

    /** Null: the seed has none. */
    static @Nullable Places of(long seed) {
        return WHICH.contains(seed % ONE_IN) ? new Places(seed) : null;
    }

    /** The platform of a host. */
    static Platform platformOf(long seed, String nodeId) {
        return WHICH.contains(seed % ONE_IN) && nodeId.equals(OTHER_HOST) ? OTHER : COMMON;
    }

    /** Perhaps a service asks for more. */
    void constrain(Placement.Builder placement) {
        if (chance.of(0.6)) {
            placement.addConstraints(LABEL_KEY + (chance.of(0.5) ? IS : NOT) + disk());
        }
        if (chance.of(0.25)) {
            placement.addPlatforms(chance.of(0.5) ? COMMON : OTHER);
        }
        if (chance.of(0.4)) {
            placement.setMaxReplicas(chance.between(1, 2));
        }
    }

    private String disk() {
        return chance.of(0.5) ? "ssd" : "hdd";
    }

    /** Whether people change a node's labels and leave its availability. */
    boolean only() {
        return chance.of(0.6);
    }

    /** The node with another label, or perhaps without any. */
    NodeSpec relabelled(NodeSpec node) {
        NodeSpec.Builder spec = node.toBuilder();
        spec.getAnnotationsBuilder().clearLabels();
        if (chance.of(0.8)) {
            spec.getAnnotationsBuilder()
                    .addLabels(Label.newBuilder().setKey(LABEL).setValue(disk()));
        }
        return spec.build();
    }

    /** Whether the node is as all constraints say, of the kinds that {@link SpecMaker} and this class write. */
    static boolean meets(Placement placement, Node node) {
        return placement.getConstraintsList().stream().allMatch(text -> meets(text, node));
    }

    private static boolean meets(String constraint, Node node) {
        boolean not = constraint.contains(NOT);
        String between = not ? NOT : IS;
        int at = constraint.indexOf(between);
        String has = constraint.substring(0, at).equals(LABEL_KEY) ? label(node) : node.getId();
        return has.equals(constraint.substring(at + between.length())) != not;
    }

    private static String label(Node node) {
        return node.getSpec().getAnnotations().getLabelsList().stream()
                .filter(label -> label.getKey().equals(LABEL))
                .map(Label::getValue)
                .findFirst()
                .orElse("");
    }

    /** Whether the node is of one of the platforms, if any is named. */
    static boolean runs(Placement placement, Node node) {
        return placement.getPlatformsCount() == 0
                || placement.getPlatformsList().contains(node.getDescription().getPlatform());
    }
}
