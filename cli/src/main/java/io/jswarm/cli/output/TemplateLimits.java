package io.jswarm.cli.output;

import org.jspecify.annotations.Nullable;

/** How far a template may go: further than any that is meant, and not as far as memory and stack. */
final class TemplateLimits {
    static final int MOST_TEMPLATE = 64 * 1024;
    /** Blocks in blocks, parentheses in parentheses, fields of fields, commands of a pipeline. */
    static final int MOST_DEPTH = 100;
    /** Blocks and templates in each other while they run: a template may call itself. */
    static final int MOST_RUN_DEPTH = 1_000;
    /** What {@code printf} and {@code pad} fill up to. */
    static final int MOST_WIDTH = 1_000;
    /** Of one value that a function makes. */
    static final int MOST_VALUE = 4 * 1024 * 1024;

    static final int MOST_OUTPUT = 64 * 1024 * 1024;

    private TemplateLimits() {}

    static TemplateException exceeded(String what, int most, String unit) {
        return new TemplateException(String.format("expected %s to be at most %,d %s", what, most, unit));
    }

    static void checkDepth(int depth) {
        if (depth > MOST_DEPTH) {
            throw exceeded("its nesting", MOST_DEPTH, "deep");
        }
    }

    static void checkRunDepth(int depth) {
        if (depth > MOST_RUN_DEPTH) {
            throw exceeded("the nesting of its blocks and templates", MOST_RUN_DEPTH, "deep");
        }
    }

    /** A width that was typed. */
    static int width(String function, String digits) {
        if (digits.length() > 9 || Integer.parseInt(digits) > MOST_WIDTH) {
            throw exceeded("a width of " + function, MOST_WIDTH, "characters");
        }
        return Integer.parseInt(digits);
    }

    /** What a function made. */
    static @Nullable Object checked(@Nullable Object value) {
        if (value instanceof String text) {
            checkValue(text.length());
        }
        return value;
    }

    static void checkValue(int length) {
        if (length > MOST_VALUE) {
            throw exceeded("a value", MOST_VALUE, "characters");
        }
    }
}
