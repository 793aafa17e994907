package io.jswarm.cli.output;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed template: text and actions. */
sealed interface TemplateNode {
    /** Text as it is. */
    record Text(String text) implements TemplateNode {}

    /** {@code {{pipeline}}}. */
    record Print(Expression value) implements TemplateNode {}

    /** {@code {{$name := pipeline}}}: in this block from here on. */
    record Declare(String name, Expression value) implements TemplateNode {}

    /** {@code {{$name = pipeline}}}: where it was declared. */
    record Assign(String name, Expression value) implements TemplateNode {}

    /** {@code {{if c}}…{{else}}…{{end}}}. */
    record If(Expression condition, List<TemplateNode> then, List<TemplateNode> otherwise) implements TemplateNode {}

    /** {@code {{with v}}…{{else}}…{{end}}}. */
    record With(Expression value, List<TemplateNode> then, List<TemplateNode> otherwise) implements TemplateNode {}

    /** {@code {{range $k, $v := l}}…{{else}}…{{end}}}; the names are empty when not given. */
    record Range(String key, String value, Expression over, List<TemplateNode> then, List<TemplateNode> otherwise)
            implements TemplateNode {}

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
}
