package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.NodeSpec;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Labels: keys are there and unique; they are stored sorted by key, so that equal specs are equal bytes. */
final class Labels {
    private Labels() {}

    static void check(List<Label> labels, String field, String flag, Problems problems) {
        Set<String> seen = new HashSet<>();
        for (Label label : labels) {
            problems.expect(
                    !label.getKey().isBlank(),
                    field,
                    flag + ": expected KEY=VALUE, but the key is empty.",
                    "Example: " + flag + " tier=web");
            problems.expect(
                    seen.add(label.getKey()),
                    field,
                    flag + ": expected each key once, but \"" + label.getKey() + "\" stands twice.",
                    "Leave out all but one " + flag + " " + label.getKey());
        }
    }

    static List<Label> sorted(List<Label> labels) {
        return labels.stream().sorted(Comparator.comparing(Label::getKey)).toList();
    }

    static Annotations canonical(Annotations annotations) {
        return annotations.toBuilder()
                .clearLabels()
                .addAllLabels(sorted(annotations.getLabelsList()))
                .build();
    }

    static ClusterSpec canonical(ClusterSpec spec) {
        return spec.toBuilder().setAnnotations(canonical(spec.getAnnotations())).build();
    }

    static NodeSpec canonical(NodeSpec spec) {
        return spec.toBuilder().setAnnotations(canonical(spec.getAnnotations())).build();
    }
}
