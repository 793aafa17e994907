package io.jswarm.cli.output;

import io.jswarm.api.docker.Entries;
import io.jswarm.cli.output.TemplateNode.Dot;
import io.jswarm.cli.output.TemplateNode.Expression;
import io.jswarm.cli.output.TemplateNode.Field;
import io.jswarm.cli.output.TemplateNode.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks fields up, and says what there is instead of one that is not there. */
final class TemplateFields {
    /** What stands for a key that people chose and that is not there, as Go prints it. */
    record NoValue() {
        @Override
        public String toString() {
            return "<no value>";
        }
    }

    private TemplateFields() {}

    /**
     * The value of a field.
     *
     * @param of where the base came from, for messages
     * @throws TemplateException when the base has no such field
     */
    static @Nullable Object get(@Nullable Object base, String name, Expression of) {
        String path = path(of);
        return switch (base) {
            case Entries entries when !entries.containsKey(name) -> new NoValue();
            case Map<?, ?> map when map.containsKey(name) -> map.get(name);
            case Map<?, ?> map -> throw unknown(map, name, path);
            case null -> throw notSet(path.isEmpty() ? "." : path, name);
            default ->
                throw new TemplateException(
                        "'." + name + "' was asked of '" + Template.text(base) + "', which has no fields");
        };
    }

    private static TemplateException notSet(String path, String name) {
        return new TemplateException("'" + path + "' is not set here, so it has no '." + name
                + "': ask first, with {{with " + path + "}}{{." + name + "}}{{end}}");
    }

    private static TemplateException unknown(Map<?, ?> map, String name, String path) {
        List<String> here = map.keySet().stream().map(Object::toString).toList();
        List<String> near = Nearest.of(name, here);
        String found = near.isEmpty() ? deeper(map, name, "") : "." + near.getFirst();
        return new TemplateException("unknown field '" + path + "." + name + "': "
                + (found.isEmpty() ? "expected" : "did you mean '" + path + found + "'? Expected") + " one of "
                + String.join(", ", here));
    }

    /** A field of nearly that name further down, for those who do not know where it stands. */
    private static String deeper(Map<?, ?> map, String name, String above) {
        List<Map.Entry<?, ?>> objects = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getValue() instanceof Map<?, ?> && !(entry.getValue() instanceof Entries)) {
                objects.add(entry);
            }
        }
        for (Map.Entry<?, ?> entry : objects) {
            Map<?, ?> object = (Map<?, ?>) entry.getValue();
            List<String> near = Nearest.of(
                    name, object.keySet().stream().map(Object::toString).toList());
            if (!near.isEmpty()) {
                return above + "." + entry.getKey() + "." + near.getFirst();
            }
        }
        for (Map.Entry<?, ?> entry : objects) {
            String found = deeper((Map<?, ?>) entry.getValue(), name, above + "." + entry.getKey());
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private static String path(Expression expression) {
        return switch (expression) {
            case Dot ignored -> "";
            case Field field -> path(field.base()) + "." + field.name();
            case Variable variable -> "$" + variable.name();
            default -> "(…)";
        };
    }
}
