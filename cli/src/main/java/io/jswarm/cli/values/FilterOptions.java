package io.jswarm.cli.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The {@code --filter key=value} options of one call: values of one key are OR-ed, keys AND-ed. */
public final class FilterOptions {
    private final Map<String, List<String>> values = new TreeMap<>();

    private FilterOptions() {}

    /**
     * Reads the filters.
     *
     * @param keys those that the command knows
     * @throws IllegalArgumentException when a filter has no value or an unknown key
     */
    public static FilterOptions parse(List<String> texts, List<String> keys) {
        FilterOptions filters = new FilterOptions();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw new IllegalArgumentException("--filter: expected KEY=VALUE, but got '" + text + "'");
            }
            String key = text.substring(0, equals);
            if (!keys.contains(key)) {
                throw new IllegalArgumentException(
                        "--filter: expected one of the keys " + String.join(", ", keys) + ", but got '" + key + "'");
            }
            filters.values.computeIfAbsent(key, k -> new ArrayList<>()).add(text.substring(equals + 1));
        }
        return filters;
    }

    /** The values of a key; empty when it was not given. */
    public List<String> of(String key) {
        return values.getOrDefault(key, List.of());
    }
}
