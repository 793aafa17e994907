package io.jswarm.manager.constraint;

import io.jswarm.api.v1.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Conditions on a node, all of which must hold.
 *
 * @param all the conditions in the order given
 */
public record Constraints(List<Constraint> all) {
    /** Copies the list. */
    public Constraints {
        all = List.copyOf(all);
    }

    /** Reads a service's constraints; the first bad one decides the rejection. */
    public static Parsed<Constraints> parse(List<String> texts) {
        List<Constraint> all = new ArrayList<>(texts.size());
        for (String text : texts) {
            switch (Constraint.parse(text)) {
                case Parsed.Valid<Constraint> valid -> all.add(valid.value());
                case Parsed.Invalid<Constraint> invalid -> {
                    return new Parsed.Invalid<>(invalid.rejection());
                }
            }
        }
        return new Parsed.Valid<>(new Constraints(all));
    }

    /** Whether the node meets them all. */
    public boolean matches(Node node) {
        for (Constraint constraint : all) {
            if (!constraint.matches(node)) {
                return false;
            }
        }
        return true;
    }
}
