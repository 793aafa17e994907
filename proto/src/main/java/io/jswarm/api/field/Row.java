package io.jswarm.api.field;

import java.util.List;

/**
 * A field and its rule.
 *
 * @param path names of fields from the table's message on, as {@code task.container.env}
 * @param flag what a person gave, which the reason begins with; empty: the path
 * @param rule what the field may hold
 * @param hint what to do about a wrong value
 */
public record Row(String path, String flag, Rule rule, String hint) {
    /** A row with an example: what to type instead. */
    public static Row of(String path, String flag, Rule rule, String example) {
        return new Row(path, flag, rule, "Example: " + example);
    }

    /** A row of a field that a program fills in. */
    public static Row of(String path, Rule rule) {
        return new Row(path, "", rule, "Use a program of the managers' version: jswarm version");
    }

    /** The same rows one message deeper. */
    public static List<Row> under(String prefix, List<Row> rows) {
        return rows.stream()
                .map(row -> new Row(prefix + "." + row.path, row.flag, row.rule, row.hint))
                .toList();
    }

    /** The flag, or the path where there is none. */
    String named() {
        return flag.isEmpty() ? path : flag;
    }

    /** Adds that something else was expected; both without a full stop. */
    public void wrong(Problems problems, String expected, String got) {
        String subject = flag.isEmpty() ? "Expected " + expected + " in " + path : flag + ": expected " + expected;
        problems.expect(false, path, subject + ", but " + got + ".", hint);
    }
}
