package io.jswarm.manager.constraint;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.PlacementPreference;
import java.util.ArrayList;
import java.util.List;

/**
 * A wish to spread tasks evenly over the values of labels, the first label first. Nodes without the label share one branch.
 *
 * @param labels the labels, outermost first
 */
public record Spread(List<Attribute> labels) {
    /** No wish. */
    public static final Spread NONE = new Spread(List.of());

    /** Copies the list. */
    public Spread {
        labels = List.copyOf(labels);
    }

    /** Reads a service's preferences; the first bad one decides the rejection. */
    public static Parsed<Spread> parse(List<PlacementPreference> preferences) {
        List<Attribute> labels = new ArrayList<>(preferences.size());
        for (PlacementPreference preference : preferences) {
            Attribute attribute = Attribute.parse(preference.getSpread()).orElse(null);
            if (attribute == null || !attribute.kind().isLabel()) {
                return new Parsed.Invalid<>(Rejection.invalid(
                        "--placement-pref",
                        "Expected node.labels.KEY or engine.labels.KEY to spread over, but got \""
                                + preference.getSpread() + "\".",
                        "Example: --placement-pref spread=node.labels.zone"));
            }
            labels.add(attribute);
        }
        return new Parsed.Valid<>(new Spread(labels));
    }
}
