package io.jswarm.cli.output;

import io.jswarm.api.docker.Entries;
import io.jswarm.cli.output.TemplateNode.Bound;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Fills one template in; each block within it is an evaluation of its own, with the variables that end with it. */
final class TemplateEvaluation {
    private final Map<String, List<TemplateNode>> defined;
    private final StringBuilder out;
    /** The evaluation around this block; null for a template as a whole, which sees no variables but its own. */
    private final @Nullable TemplateEvaluation around;

    private final int depth;
    private final Map<String, @Nullable Object> variables = new HashMap<>();

    TemplateEvaluation(Map<String, List<TemplateNode>> defined, StringBuilder out) {
        this(defined, out, null, 0);
    }

    private TemplateEvaluation(
            Map<String, List<TemplateNode>> defined,
            StringBuilder out,
            @Nullable TemplateEvaluation around,
            int depth) {
        this.defined = defined;
        this.out = out;
        this.around = around;
        this.depth = depth;
        TemplateLimits.checkRunDepth(depth);
    }

    /** Where a run of nodes goes on. */
    private enum Next {
        NODE,
        ELEMENT,
        END_OF_RANGE
    }

    /** Prints a template for these data, which are its {@code $}. */
    void run(List<TemplateNode> nodes, @Nullable Object data) {
        variables.put("", data);
        inside(nodes, data);
    }

    private TemplateEvaluation block() {
        return new TemplateEvaluation(defined, out, this, depth + 1);
    }

    private Next inside(List<TemplateNode> nodes, @Nullable Object dot) {
        for (TemplateNode node : nodes) {
            Next next = one(node, dot);
            if (next != Next.NODE) {
                return next;
            }
        }
        return Next.NODE;
    }

    private Next one(TemplateNode node, @Nullable Object dot) {
        switch (node) {
            case TemplateNode.Text t -> print(t.text());
            case TemplateNode.Print p -> {
                Object value = value(p.value(), dot);
                print(p.value() instanceof Bound ? "" : Template.text(value));
            }
            case TemplateNode.If i -> {
                TemplateEvaluation block = block();
                boolean holds = TemplateFunctions.isTrue(block.value(i.condition(), dot));
                return block.inside(holds ? i.then() : i.otherwise(), dot);
            }
            case TemplateNode.With w -> {
                TemplateEvaluation block = block();
                Object value = block.value(w.value(), dot);
                boolean there = TemplateFunctions.isTrue(value);
                return block.inside(there ? w.then() : w.otherwise(), there ? value : dot);
            }
            case TemplateNode.Range r -> {
                return range(r, dot);
            }
            case TemplateNode.Break ignored -> {
                return Next.END_OF_RANGE;
            }
            case TemplateNode.Continue ignored -> {
                return Next.ELEMENT;
            }
            case TemplateNode.Invoke i -> {
                List<TemplateNode> body = defined.getOrDefault(i.name(), List.of());
                new TemplateEvaluation(defined, out, null, depth + 1).run(body, value(i.value(), dot));
            }
        }
        return Next.NODE;
    }

    private void print(String text) {
        if (out.length() + text.length() > TemplateLimits.MOST_OUTPUT) {
            throw TemplateLimits.exceeded("its output", TemplateLimits.MOST_OUTPUT, "characters");
        }
        out.append(text);
    }

    /** What leaves its {@code else} leaves a range around it. */
    private Next range(TemplateNode.Range range, @Nullable Object dot) {
        Object over = value(range.over(), dot);
        switch (over) {
            case Long count -> {
                for (long i = 0; i < count; i++) {
                    if (turn(range, i, i) == Next.END_OF_RANGE) {
                        break;
                    }
                }
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    if (turn(range, (long) i, list.get(i)) == Next.END_OF_RANGE) {
                        break;
                    }
                }
            }
            case Map<?, ?> map -> {
                for (Map.Entry<?, ?> entry : sorted(map).entrySet()) {
                    if (turn(range, entry.getKey(), entry.getValue()) == Next.END_OF_RANGE) {
                        break;
                    }
                }
            }
            case null, default -> {
                if (TemplateFunctions.isTrue(over)) {
                    throw new TemplateException(
                            "range wants a list, a map or a whole number, but got '" + Template.text(over) + "'");
                }
            }
        }
        boolean none = !TemplateFunctions.isTrue(over) || over instanceof Long count && count < 0;
        return none ? block().inside(range.otherwise(), dot) : Next.NODE;
    }

    /** As Go goes through a map: by its keys. An object's fields keep the order in which they are shown. */
    private static Map<?, ?> sorted(Map<?, ?> map) {
        return map instanceof Entries entries ? new TreeMap<>(entries) : map;
    }

    private Next turn(TemplateNode.Range range, Object key, @Nullable Object element) {
        TemplateEvaluation block = block();
        block.bind(range.key(), range.declares(), key);
        block.bind(range.value(), range.declares(), element);
        return block.inside(range.then(), element);
    }

    private void bind(String name, boolean declares, @Nullable Object value) {
        if (!name.isEmpty()) {
            (declares ? this : holderOf(name)).variables.put(name, value);
        }
    }

    private TemplateEvaluation holderOf(String name) {
        TemplateEvaluation here = this;
        while (!here.variables.containsKey(name)) {
            here = here.around;
            if (here == null) {
                throw new TemplateException("unknown variable '$" + name + "'");
            }
        }
        return here;
    }

    private @Nullable Object value(Expression expression, @Nullable Object dot) {
        return switch (expression) {
            case Literal l -> l.value();
            case Dot ignored -> dot;
            case Variable v -> holderOf(v.name()).variables.get(v.name());
            case Field f -> TemplateFields.get(value(f.base(), dot), f.name(), f.base());
            case Call c -> call(c, dot);
            case Bound b -> {
                Object value = value(b.value(), dot);
                bind(b.name(), b.declares(), value);
                yield value;
            }
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
