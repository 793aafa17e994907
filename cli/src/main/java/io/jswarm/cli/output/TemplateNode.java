package io.jswarm.cli.output;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed template: text and actions. */
sealed interface TemplateNode {
    /** Text as it is. */
    record Text(String text) implements TemplateNode {}

    /** {@code {{pipeline}}}; one that is bound to a variable prints nothing. */
    record Print(Expression value) implements TemplateNode {}

    /** {@code {{if c}}…{{else}}…{{end}}}. */
    record If(Expression condition, List<TemplateNode> then, List<TemplateNode> otherwise) implements TemplateNode {}

    /** {@code {{with v}}…{{else}}…{{end}}}. */
    record With(Expression value, List<TemplateNode> then, List<TemplateNode> otherwise) implements TemplateNode {}

    /**
     * {@code {{range $k, $v := l}}…{{else}}…{{end}}}.
     *
     * @param key the variable for the place of each element; empty when there is none
     * @param value the variable for each element; empty when there is none
     * @param declares whether the variables are new, or set where they were declared
     */
    record Range(
            String key,
            String value,
            boolean declares,
            Expression over,
            List<TemplateNode> then,
            List<TemplateNode> otherwise)
            implements TemplateNode {}

    /** {@code {{break}}}: out of the innermost range. */
    record Break() implements TemplateNode {}

    /** {@code {{continue}}}: on to the innermost range's next element. */
    record Continue() implements TemplateNode {}

    /** {@code {{template "name" pipeline}}}: what was defined by that name, for this value. */
    record Invoke(String name, Expression value) implements TemplateNode {}

    /** What has a value. */
    sealed interface Expression {}

    /** A string, number, boolean or nil. */
    record Literal(@Nullable Object value) implements Expression {}

    /** {@code .}: the current element. */
    record Dot() implements Expression {}

    /** {@code $}, {@code $name}. */
    record Variable(String name) implements Expression {}

    /** {@code base.name}. */
    record Field(Expression base, String name) implements Expression {}

    /** {@code name a b}. */
    record Call(String name, List<Expression> arguments) implements Expression {}

    /** {@code $name := pipeline}, from here to the end of its block; or {@code $name = pipeline}, where it was declared. */
    record Bound(String name, boolean declares, Expression value) implements Expression {}
}
