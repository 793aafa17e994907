package io.jswarm.cli.output;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Go's text/template as people type it after {@code --format}: fields, pipelines, all of its actions, variables, and the
 * functions of {@link TemplateFunctions}. Data are maps, lists, texts, numbers and booleans; values have no methods. Where
 * Go prints an error into the output, such as {@code %!d(string=x)}, the template is refused. Lengths are in characters.
 * A field that a map does not have is an error, but for {@link io.jswarm.api.docker.Entries}, whose keys people chose.
 */
public final class Template {
    private final TemplateParser.Parsed parsed;

    private Template(TemplateParser.Parsed parsed) {
        this.parsed = parsed;
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
        return new Template(TemplateParser.parse(text));
    }

    /**
     * Fills the template in.
     *
     * @throws TemplateException when it does not fit the data, or what it makes is too long
     */
    public String render(Object data) {
        StringBuilder out = new StringBuilder();
        new TemplateEvaluation(parsed.defined(), out).run(parsed.main(), data);
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
}
