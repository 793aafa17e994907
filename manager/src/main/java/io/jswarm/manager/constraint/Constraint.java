package io.jswarm.manager.constraint;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One condition on a node: an attribute equals a value, or does not. Values are compared whole and without case. A node
 * without the attribute fails {@code ==} and passes {@code !=}.
 */
public final class Constraint {
    private static final String FIELD = "--constraint";
    private static final String EXAMPLE = "Example: --constraint node.labels.zone==a";
    private static final Pattern KEY = Pattern.compile("[a-zA-Z_][a-zA-Z0-9\\-_.]+");
    private static final Pattern VALUE = Pattern.compile("[a-zA-Z0-9:\\-_\\s.*()?+\\[\\]\\\\^$|/]+");

    private final Attribute attribute;
    private final boolean equal;
    private final String value;
    private final @Nullable AddressRange range;

    private Constraint(Attribute attribute, boolean equal, String value, @Nullable AddressRange range) {
        this.attribute = attribute;
        this.equal = equal;
        this.value = value;
        this.range = range;
    }

    /** Reads {@code KEY==VALUE} or {@code KEY!=VALUE}. */
    public static Parsed<Constraint> parse(String text) {
        boolean equal = text.contains("==");
        int operator = text.indexOf(equal ? "==" : "!=");
        if (operator < 0) {
            return invalid("Expected KEY==VALUE or KEY!=VALUE, but got \"" + text + "\".", EXAMPLE);
        }
        String key = text.substring(0, operator).strip();
        String value = text.substring(operator + 2).strip();
        Optional<Attribute> attribute = KEY.matcher(key).matches() ? Attribute.parse(key) : Optional.empty();
        if (attribute.isEmpty()) {
            return invalid("Expected a key out of " + Attribute.KEYS + ", but got \"" + key + "\".", EXAMPLE);
        }
        if (!VALUE.matcher(value).matches()) {
            return invalid(
                    "Expected a value of letters, digits, spaces and any of :-_.*()?+[]\\^$|/ after " + key
                            + ", but got \"" + value + "\".",
                    EXAMPLE);
        }
        return withValue(attribute.get(), equal, value);
    }

    private static Parsed<Constraint> withValue(Attribute attribute, boolean equal, String value) {
        return switch (attribute.kind()) {
            case IP -> {
                Optional<AddressRange> range = AddressRange.parse(value);
                yield range.isEmpty()
                        ? invalid(
                                "Expected an IP address or a network for node.ip, but got \"" + value + "\".",
                                "Example: --constraint node.ip==10.1.0.0/16")
                        : valid(attribute, equal, value, range.get());
            }
            case ROLE ->
                value.equalsIgnoreCase("worker") || value.equalsIgnoreCase("manager")
                        ? valid(attribute, equal, value, null)
                        : invalid(
                                "Expected worker or manager for node.role, but got \"" + value + "\".",
                                "Example: --constraint node.role==worker");
            case ARCHITECTURE -> valid(attribute, equal, Platforms.normalArchitecture(value), null);
            case ID, HOSTNAME, OS, NODE_LABEL, ENGINE_LABEL -> valid(attribute, equal, value, null);
        };
    }

    private static Parsed<Constraint> valid(
            Attribute attribute, boolean equal, String value, @Nullable AddressRange range) {
        return new Parsed.Valid<>(new Constraint(attribute, equal, value, range));
    }

    private static Parsed<Constraint> invalid(String reason, String hint) {
        return new Parsed.Invalid<>(Rejection.invalid(FIELD, reason, hint));
    }

    /** Whether the node meets the condition. */
    public boolean matches(Node node) {
        String actual = attribute.of(node);
        boolean same = range != null ? range.contains(actual) : value.equalsIgnoreCase(actual);
        return same == equal;
    }

    /** The condition as it is written, without needless spaces. */
    @Override
    public String toString() {
        return attribute + (equal ? "==" : "!=") + value;
    }
}
