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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of Go's text/template that people type after {@code --format}: fields, pipelines, {@code if}, {@code with},
 * {@code range}, variables, and the functions of {@link TemplateFunctions}. Data are maps, lists, texts, numbers and booleans.
 * A field that a map does not have is an error, but for {@link io.jswarm.api.docker.Entries}, whose keys people chose.
 */
public final class Template {
    private final List<TemplateNode> nodes;

    private Template(List<TemplateNode> nodes) {
        this.nodes = nodes;
    }

    /**
     * Reads a template; {@code \t} and {@code \n} typed as two characters are a tab and a line end.
     *
     * @throws TemplateException when it cannot be read, or is too long
     */
    public static Template parse(String text) {
        if (text.length() > TemplateLimits.MOST_TEMPLATE) {
            throw TemplateLimits.exceeded("the template", TemplateLimits.MOST_TEMPLATE, "characters");
        }
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
     * @throws TemplateException when it does not fit the data, or what it makes is too long
     */
    public String render(Object data) {
        StringBuilder out = new StringBuilder();
        new Evaluation(new Scope(null, "", data), out).run(nodes, data);
        return out.toString();
    }

    /** A value as Go prints it. */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
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

    /** Variables: a block's are forgotten at its end, and hide those around it of the same name. */
    private static final class Scope {
        private final @Nullable Scope around;
        private final Map<String, @Nullable Object> variables = new HashMap<>();

        Scope(@Nullable Scope around, String name, @Nullable Object value) {
            this.around = around;
            variables.put(name, value);
        }

        /** The scope that has the variable. */
        Scope of(String name) {
            if (variables.containsKey(name)) {
                return this;
            }
            if (around == null) {
                throw new TemplateException("unknown variable '$" + name + "'");
            }
            return around.of(name);
        }
    }

    private record Evaluation(Scope scope, StringBuilder out) {
        /** A block's own variables begin here. */
        private void block(List<TemplateNode> nodes, @Nullable Object dot) {
            new Evaluation(new Scope(scope, " block", null), out).run(nodes, dot);
        }

        void run(List<TemplateNode> nodes, @Nullable Object dot) {
            for (TemplateNode node : nodes) {
                switch (node) {
                    case TemplateNode.Text t -> print(t.text());
                    case TemplateNode.Print p -> print(text(value(p.value(), dot)));
                    case TemplateNode.Declare d -> scope.variables.put(d.name(), value(d.value(), dot));
                    case TemplateNode.Assign a -> scope.of(a.name()).variables.put(a.name(), value(a.value(), dot));
                    case TemplateNode.If i ->
                        block(TemplateFunctions.isTrue(value(i.condition(), dot)) ? i.then() : i.otherwise(), dot);
                    case TemplateNode.With w -> {
                        Object value = value(w.value(), dot);
                        boolean there = TemplateFunctions.isTrue(value);
                        block(there ? w.then() : w.otherwise(), there ? value : dot);
                    }
                    case TemplateNode.Range r -> range(r, dot);
                }
            }
        }

        private void print(String text) {
            if (out.length() + text.length() > TemplateLimits.MOST_OUTPUT) {
                throw TemplateLimits.exceeded("its output", TemplateLimits.MOST_OUTPUT, "characters");
            }
            out.append(text);
        }

        private void range(TemplateNode.Range range, @Nullable Object dot) {
            Object over = value(range.over(), dot);
            if (!TemplateFunctions.isTrue(over)) {
                block(range.otherwise(), dot);
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

        private void turn(TemplateNode.Range range, Object key, @Nullable Object element) {
            Scope inner = new Scope(scope, range.key().isEmpty() ? " key" : range.key(), key);
            inner.variables.put(range.value().isEmpty() ? " value" : range.value(), element);
            new Evaluation(inner, out).run(range.then(), element);
        }

        private @Nullable Object value(Expression expression, @Nullable Object dot) {
            return switch (expression) {
                case Literal l -> l.value();
                case Dot ignored -> dot;
                case Variable v -> scope.of(v.name()).variables.get(v.name());
                case Field f -> TemplateFields.get(value(f.base(), dot), f.name(), f.base());
                case Call c -> call(c, dot);
            };
        }

        /** As in Go, {@code and} and {@code or} look no further than they must. */
        private @Nullable Object call(Call call, @Nullable Object dot) {
            boolean lazy = call.name().equals("and") || call.name().equals("or");
            List<@Nullable Object> arguments = new ArrayList<>();
            for (Expression argument : call.arguments()) {
                Object value = value(argument, dot);
                arguments.add(value);
                if (lazy && TemplateFunctions.isTrue(value) == call.name().equals("or")) {
                    return value;
                }
            }
            return TemplateLimits.checked(TemplateFunctions.call(call.name(), arguments));
        }
    }
}
