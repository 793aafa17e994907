package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Pairs;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Text;
import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.NodeSpec;
import java.util.Comparator;
import java.util.List;

/** Labels: keys are there and unique; they are stored sorted by key, so that equal specs are equal bytes. */
final class Labels {
    /** More than anybody selects by. */
    static final int MOST = 1_000;

    private Labels() {}

    /** The rows of a list of labels. */
    static Row row(String path, String flag) {
        return Row.of(path, flag, Pairs.of(MOST), flag + " tier=web");
    }

    /** The rows of an object's name and labels. */
    static List<Row> annotations(Text name, String nameFlag, String example, String labelFlag) {
        return List.of(
                Row.of("annotations", Part.required()),
                Row.of("annotations.name", nameFlag, name, example),
                row("annotations.labels", labelFlag));
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
