package io.jswarm.cli.output;

import io.jswarm.api.v1.Label;
import java.util.List;

/** {@code --pretty}: names and values in two columns, under headings. Empty values are left out. */
public final class Pretty {
    private static final int WIDTH = 24;
    private final Printer out;

    /** Prints there. */
    public Pretty(Printer out) {
        this.out = out;
    }

    /** A name and its value. */
    public void line(String name, String value) {
        print("", name, value);
    }

    /** A name and its value under a heading. */
    public void inner(String name, String value) {
        print(" ", name, value);
    }

    private void print(String indent, String name, String value) {
        if (!value.isEmpty()) {
            String label = indent + name + ":";
            out.println(label + " ".repeat(Math.max(1, WIDTH - label.length())) + Visible.cell(value));
        }
    }

    /** A heading. */
    public void heading(String name) {
        out.println(name + ":");
    }

    /** Labels under a heading, when there are some. */
    public void labels(String name, List<Label> labels) {
        if (!labels.isEmpty()) {
            heading(name);
            labels.forEach(label -> out.println(" - " + Visible.cell(label.getKey() + "=" + label.getValue())));
        }
    }
}
