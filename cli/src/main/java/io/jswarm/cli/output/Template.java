package io.jswarm.cli.output;

import io.jswarm.cli.output.TemplateNode.Call;
import io.jswarm.cli.output.TemplateNode.Dot;
import io.jswarm.cli.output.TemplateNode.Expression;
import io.jswarm.cli.output.TemplateNode.Field;
import io.jswarm.cli.output.TemplateNode.Literal;
import io.jswarm.cli.output.TemplateNode.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of Go's text/template that people type after {@code --format}: fields, pipelines, {@code if}, {@code with},
 * {@code range}, and the functions of {@link TemplateFunctions}. Data are maps, lists, texts, numbers and booleans.
 */
public final class Template {
    private final List<TemplateNode> nodes;

    private Template(List<TemplateNode> nodes) {
        this.nodes = nodes;
    }

    /**
     * Reads a template; {@code \t} and {@code \n} typed as two characters are a tab and a line end.
     *
     * @throws TemplateException when it cannot be read
     */
    public static Template parse(String text) {
        return new Template(TemplateParser.parse(unescape(text)));
    }

    /** Outside of actions only: in there Go's string literals have their own escapes. */
    private static String unescape(String text) {
        StringBuilder result = new StringBuilder();
        int position = 0;
        while (position < text.length()) {
            int open = text.indexOf("{{", position);
            int close = open < 0 ? -1 : text.indexOf("}}", open);
            int end = open < 0 || close < 0 ? text.length() : open;
            result.append(text.substring(position, end).replace("\\t", "\t").replace("\\n", "\n"));
            if (end == text.length()) {
                break;
            }
            result.append(text, open, close + 2);
            position = close + 2;
        }
        return result.toString();
    }

    /**
     * Fills the template in.
     *
     * @param strict whether a field that the data do not have is an error (rows of a table) or has no value (objects)
     * @throws TemplateException when it does not fit the data
     */
    public String render(Object data, boolean strict) {
        StringBuilder out = new StringBuilder();
        Map<String, Object> variables = new HashMap<>();
        variables.put("", data);
        new Evaluation(variables, strict, out).run(nodes, data);
        return out.toString();
    }

    /** A value as Go prints it. */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "<no value>";
            case String s -> s;
            case Double d -> number(d);
            case List<?> l ->
                "[" + String.join(" ", l.stream().map(Template::text).toList()) + "]";
            case Map<?, ?> m ->
                "map["
                        + String.join(
                                " ",
                                m.entrySet().stream()
                                        .map(e -> text(e.getKey()) + ":" + text(e.getValue()))
                                        .toList())
                        + "]";
            default -> value.toString();
        };
    }

    /** Without a fraction where there is none. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private record Evaluation(Map<String, Object> variables, boolean strict, StringBuilder out) {
        void run(List<TemplateNode> nodes, @Nullable Object dot) {
            for (TemplateNode node : nodes) {
                switch (node) {
                    case TemplateNode.Text t -> out.append(t.text());
                    case TemplateNode.Print p -> out.append(text(value(p.value(), dot)));
                    case TemplateNode.If i ->
                        run(TemplateFunctions.isTrue(value(i.condition(), dot)) ? i.then() : i.otherwise(), dot);
                    case TemplateNode.With w -> {
                        Object value = value(w.value(), dot);
                        boolean there = TemplateFunctions.isTrue(value);
                        run(there ? w.then() : w.otherwise(), there ? value : dot);
                    }
                    case TemplateNode.Range r -> range(r, dot);
                }
            }
        }

        private void range(TemplateNode.Range range, @Nullable Object dot) {
            Object over = value(range.over(), dot);
            if (!TemplateFunctions.isTrue(over)) {
                run(range.otherwise(), dot);
            } else if (over instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    turn(range, (long) i, list.get(i));
                }
            } else if (over instanceof Map<?, ?> map) {
                map.forEach((key, value) -> turn(range, key, value));
            } else {
                throw new TemplateException("range wants a list or a map, but got '" + text(over) + "'");
            }
        }

        private void turn(TemplateNode.Range range, Object key, Object element) {
            variables.put(range.key().isEmpty() ? " key" : range.key(), key);
            variables.put(range.value().isEmpty() ? " value" : range.value(), element);
            run(range.then(), element);
        }

        private @Nullable Object value(Expression expression, @Nullable Object dot) {
            return switch (expression) {
                case Literal l -> l.value();
                case Dot ignored -> dot;
                case Variable v -> {
                    Object value = variables.get(v.name());
                    if (value == null) {
                        throw new TemplateException("unknown variable '$" + v.name() + "'");
                    }
                    yield value;
                }
                case Field f -> field(value(f.base(), dot), f.name());
                case Call c -> {
                    List<@Nullable Object> arguments = new ArrayList<>();
                    c.arguments().forEach(argument -> arguments.add(value(argument, dot)));
                    yield TemplateFunctions.call(c.name(), arguments);
                }
            };
        }

        private @Nullable Object field(@Nullable Object base, String name) {
            if (base instanceof Map<?, ?> map) {
                if (map.containsKey(name)) {
                    return map.get(name);
                }
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (entry.getKey().toString().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                        return entry.getValue();
                    }
                }
                if (strict) {
                    throw new TemplateException("unknown field '." + name + "': expected one of "
                            + String.join(
                                    ", ",
                                    map.keySet().stream().map(Object::toString).toList()));
                }
                return null;
            }
            if (base == null && !strict) {
                return null;
            }
            throw new TemplateException("'." + name + "' was asked of '" + text(base) + "', which has no fields");
        }
    }
}
