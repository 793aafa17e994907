package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Choice;
import io.jswarm.api.field.FieldTable;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Text;
import io.jswarm.api.v1.NodeSpec;
import java.util.List;
import java.util.stream.Stream;

/** The rules of what people may ask of a node. */
public final class NodeSpecs {
    private static final int LONGEST_NAME = 63;

    /** A row for each field. */
    public static final FieldTable TABLE = FieldTable.of(
            NodeSpec.getDescriptor(),
            Stream.of(
                            Labels.annotations(
                                    Text.line(0, LONGEST_NAME, "a name of one line", "web-1"),
                                    "",
                                    "web-1",
                                    "--label-add"),
                            List.of(
                                    Row.of(
                                            "desired_role",
                                            "--role",
                                            Choice.required(),
                                            "jswarm node update --role worker NODE"),
                                    Row.of(
                                            "availability",
                                            "--availability",
                                            Choice.required(),
                                            "jswarm node update --availability drain NODE")))
                    .flatMap(List::stream)
                    .toList());

    private NodeSpecs() {}

    /** What is wrong. */
    public static Problems check(NodeSpec spec) {
        Problems problems = new Problems();
        TABLE.check(spec, problems);
        SpecSize.checkSmall(spec, "--label-add", problems);
        return problems;
    }

    /** The same wish in one form. */
    public static NodeSpec canonical(NodeSpec spec) {
        return Labels.canonical(spec);
    }
}
