package io.jswarm.cli.values;

import java.util.ArrayList;
import java.util.List;

/** One line of comma-separated fields; a field in double quotes may hold commas, {@code ""} stands for a quote. */
public final class CsvFields {
    private CsvFields() {}

    /**
     * Splits the line.
     *
     * @throws IllegalArgumentException when a quote is not closed
     */
    public static List<String> split(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("expected a closing \" in '" + line + "'");
        }
        fields.add(field.toString());
        return fields;
    }
}
