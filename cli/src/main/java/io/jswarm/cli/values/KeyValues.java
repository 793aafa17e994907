package io.jswarm.cli.values;

import io.jswarm.api.v1.Label;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Labels ({@code key=value}, {@code key}) and environment variables ({@code KEY=VALUE}, {@code KEY}: ours). */
public final class KeyValues {
    private KeyValues() {}

    /**
     * Labels as a spec wants them: unique and sorted by key. Later ones win; without {@code =} the value is empty.
     *
     * @throws IllegalArgumentException when a key is empty
     */
    public static List<Label> labels(Iterable<String> texts) {
        return toLabels(toMap(texts));
    }

    /** Labels with some removed by key and some added. */
    public static List<Label> edited(List<Label> labels, Iterable<String> removedKeys, Iterable<String> added) {
        Map<String, String> map = new TreeMap<>();
        labels.forEach(label -> map.put(label.getKey(), label.getValue()));
        removedKeys.forEach(map::remove);
        map.putAll(toMap(added));
        return toLabels(map);
    }

    /** Keys and values in their sorted order. */
    public static Map<String, String> toMap(Iterable<String> texts) {
        Map<String, String> map = new TreeMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            String key = equals < 0 ? text : text.substring(0, equals);
            if (key.isBlank()) {
                throw new IllegalArgumentException("expected key=value, but got '" + text + "'");
            }
            map.put(key, equals < 0 ? "" : text.substring(equals + 1));
        }
        return map;
    }

    private static List<Label> toLabels(Map<String, String> map) {
        List<Label> labels = new ArrayList<>();
        map.forEach((key, value) ->
                labels.add(Label.newBuilder().setKey(key).setValue(value).build()));
        return labels;
    }

    /**
     * Environment variables in the order given, a later one replacing an earlier one of its name. {@code KEY} alone
     * takes the value from {@code ours} and is left out where that has none.
     *
     * @throws IllegalArgumentException when a name is empty
     */
    public static List<String> environment(Iterable<String> texts, Map<String, String> ours) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals == 0 || text.isEmpty()) {
                throw new IllegalArgumentException("expected KEY=VALUE, but got '" + text + "'");
            }
            String value = ours.get(text);
            if (equals > 0) {
                map.put(text.substring(0, equals), text.substring(equals + 1));
            } else if (value != null) {
                map.put(text, value);
            }
        }
        List<String> variables = new ArrayList<>();
        map.forEach((key, value) -> variables.add(key + "=" + value));
        return variables;
    }

    /** Variables with some removed by name and some replaced or added. */
    public static List<String> editedEnvironment(
            List<String> variables, Iterable<String> removed, Iterable<String> added, Map<String, String> ours) {
        List<String> all = new ArrayList<>(variables);
        for (String name : removed) {
            all.removeIf(variable -> nameOf(variable).equals(nameOf(name)));
        }
        added.forEach(all::add);
        return environment(all, ours);
    }

    /** The variables' names, in their order. */
    public static List<String> names(List<String> variables) {
        return variables.stream().map(KeyValues::nameOf).toList();
    }

    private static String nameOf(String variable) {
        int equals = variable.indexOf('=');
        return equals < 0 ? variable : variable.substring(0, equals);
    }
}
