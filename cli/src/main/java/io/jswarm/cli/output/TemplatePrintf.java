package io.jswarm.cli.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Go's {@code printf} for texts, numbers and booleans. Its errors refuse the template. */
final class TemplatePrintf {
    private static final Pattern VERB = Pattern.compile("%([-+# 0]*)(\\d*)(?:\\.(\\d*))?(.)?", Pattern.DOTALL);
    private static final String SUPPORTED = "%s, %v, %q, %d, %b, %o, %x, %X, %c, %U, %e, %f, %g, %t and %%";

    /**
     * One verb.
     *
     * @param text as it was typed
     * @param flags of {@code - + # 0} and the blank
     * @param width empty when there is none
     * @param precision null when there is none
     */
    private record Verb(
            String text,
            String flags,
            String width,
            @Nullable String precision,
            String letter) {
        int precisionOr(int usual) {
            return precision == null ? usual : precision.isEmpty() ? 0 : TemplateLimits.width("printf", precision);
        }

        TemplateException wants(String what, @Nullable Object value) {
            return new TemplateException(
                    "function 'printf' wants " + what + " for " + text + ", but got '" + Template.text(value) + "'");
        }

        /** Filled up to the width, on the left with zeros or blanks, or on the right. */
        String filled(String value, boolean number) {
            int wanted = width.isEmpty() ? 0 : TemplateLimits.width("printf", width);
            int missing = Math.max(0, wanted - value.codePointCount(0, value.length()));
            if (flags.contains("-")) {
                return value + " ".repeat(missing);
            }
            if (!number || !flags.contains("0")) {
                return " ".repeat(missing) + value;
            }
            int sign = value.startsWith("-") || value.startsWith("+") ? 1 : 0;
            return value.substring(0, sign) + "0".repeat(missing) + value.substring(sign);
        }

        String signed(String digits) {
            return digits.startsWith("-") || !flags.contains("+") ? digits : "+" + digits;
        }
    }

    private TemplatePrintf() {}

    static String print(String format, List<@Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        Matcher verbs = VERB.matcher(format);
        int taken = 0;
        while (verbs.find()) {
            String letter = verbs.group(4) == null ? "" : verbs.group(4);
            Verb verb = new Verb(verbs.group(), verbs.group(1), verbs.group(2), verbs.group(3), letter);
            String piece = "%";
            if (!letter.equals("%")) {
                if (letter.isEmpty() || !"svqdboxXcUeEfFgGt".contains(letter)) {
                    throw new TemplateException(
                            "function 'printf' does not support '" + verb.text + "': expected one of " + SUPPORTED);
                }
                if (taken == values.size()) {
                    throw new TemplateException("function 'printf' wants a value for " + verb.text);
                }
                piece = one(verb, values.get(taken++));
            }
            verbs.appendReplacement(text, Matcher.quoteReplacement(piece));
            TemplateLimits.checkValue(text.length());
        }
        if (taken < values.size()) {
            throw new TemplateException("function 'printf' wants " + taken + " value" + (taken == 1 ? "" : "s")
                    + " for '" + format + "', but got " + values.size());
        }
        return verbs.appendTail(text).toString();
    }

    private static String one(Verb verb, @Nullable Object value) {
        return switch (verb.letter) {
            case "s", "v" -> plain(verb, value);
            case "q" -> verb.filled(Json.compact(cut(verb, Template.text(value))), false);
            case "t" -> {
                if (!(value instanceof Boolean)) {
                    throw verb.wants("true or false", value);
                }
                yield verb.filled(value.toString(), false);
            }
            case "e", "E", "f", "F", "g", "G" -> verb.filled(verb.signed(decimal(verb, value)), true);
            case "x", "X" -> {
                String digits = value instanceof String text
                        ? HexFormat.of().formatHex(cut(verb, text).getBytes(StandardCharsets.UTF_8))
                        : based(verb, value, 16, "0x");
                yield verb.filled(verb.letter.equals("X") ? digits.toUpperCase(Locale.ROOT) : digits, true);
            }
            case "c" -> verb.filled(Character.toString(codePoint(verb, value)), false);
            case "U" -> verb.filled(String.format(Locale.ROOT, "U+%04X", codePoint(verb, value)), false);
            case "b" -> verb.filled(based(verb, value, 2, "0b"), true);
            case "o" -> verb.filled(based(verb, value, 8, "0"), true);
            default -> verb.filled(based(verb, value, 10, ""), true);
        };
    }

    private static String plain(Verb verb, @Nullable Object value) {
        boolean number = verb.letter.equals("v") && value instanceof Number;
        String text = Template.text(value);
        return number ? verb.filled(verb.signed(text), true) : verb.filled(cut(verb, text), false);
    }

    private static String cut(Verb verb, String text) {
        int most = verb.precisionOr(Integer.MAX_VALUE);
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most));
    }

    private static String based(Verb verb, @Nullable Object value, int radix, String prefix) {
        String digits = Long.toString(whole(verb, value), radix);
        String marked = !verb.flags.contains("#")
                ? digits
                : digits.startsWith("-") ? "-" + prefix + digits.substring(1) : prefix + digits;
        return verb.signed(marked);
    }

    private static long whole(Verb verb, @Nullable Object value) {
        if (value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue())) {
            return number.longValue();
        }
        throw verb.wants("a whole number", value);
    }

    private static int codePoint(Verb verb, @Nullable Object value) {
        long number = whole(verb, value);
        if (number < 0 || number > Character.MAX_CODE_POINT) {
            throw verb.wants("the number of a character", value);
        }
        return (int) number;
    }

    private static String decimal(Verb verb, @Nullable Object value) {
        if (!(value instanceof Number number)) {
            throw verb.wants("a number", value);
        }
        if (verb.letter.equalsIgnoreCase("g")) {
            return Template.text(number.doubleValue());
        }
        int digits = verb.precisionOr(6);
        BigDecimal exact = new BigDecimal(number.doubleValue());
        // As Go rounds; Java's own formats round a half up.
        return verb.letter.equalsIgnoreCase("f")
                ? exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
                : String.format(
                        Locale.ROOT,
                        "%." + digits + verb.letter,
                        exact.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN)));
    }
}
