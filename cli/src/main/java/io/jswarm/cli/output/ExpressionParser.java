package io.jswarm.cli.output;

import io.jswarm.cli.output.TemplateNode.Bound;
import io.jswarm.cli.output.TemplateNode.Call;
import io.jswarm.cli.output.TemplateNode.Dot;
import io.jswarm.cli.output.TemplateNode.Expression;
import io.jswarm.cli.output.TemplateNode.Field;
import io.jswarm.cli.output.TemplateNode.Literal;
import io.jswarm.cli.output.TemplateNode.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a pipeline: {@code .A.B}, {@code json .}, {@code index .Labels "x" | upper}, {@code (len .X)}. */
final class ExpressionParser {
    private static final Pattern BOUND = Pattern.compile("\\s*\\$(\\w+)\\s*(:?=)(?!=)(.*)", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile(
            "[-+]?(0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+" + "|[0-9_]*\\.?[0-9_]+([eE][-+]?[0-9]+)?|[0-9_]+\\.)");

    private final String source;
    private int position;
    private int depth;

    private ExpressionParser(String source) {
        this.source = source;
    }

    /** A pipeline, or one that is bound to a variable. */
    static Expression parse(String source) {
        Matcher bound = BOUND.matcher(source);
        if (bound.matches()) {
            return new Bound(bound.group(1), bound.group(2).equals(":="), whole(bound.group(3)));
        }
        return whole(source);
    }

    private static Expression whole(String source) {
        ExpressionParser parser = new ExpressionParser(source);
        Expression value = parser.pipeline();
        if (parser.position < source.length()) {
            throw parser.unexpected();
        }
        if (value instanceof Literal literal && literal.value() == null) {
            throw new TemplateException(
                    "expected a value, but 'nil' is none: it is for arguments, as in {{eq .X nil}}");
        }
        return value;
    }

    /** What a string literal says, with its quotes. */
    static String string(String literal) {
        ExpressionParser parser = new ExpressionParser(literal);
        return parser.string(literal.charAt(0));
    }

    private Expression pipeline() {
        Expression value = command(null);
        // Each is evaluated within the next: a long pipeline is deep.
        for (int commands = 2; peek() == '|'; commands++) {
            TemplateLimits.checkDepth(commands);
            position++;
            value = command(value);
        }
        return value;
    }

    /** One command; the value before the {@code |} is its last argument. */
    private Expression command(@Nullable Expression piped) {
        skipBlanks();
        if ((Character.isLetter(peek()) || peek() == '_') && !isKeyword()) {
            String name = word();
            List<Expression> arguments = new ArrayList<>();
            while (peek() != 0 && peek() != '|' && peek() != ')') {
                arguments.add(operand());
            }
            if (piped != null) {
                arguments.add(piped);
            }
            return new Call(TemplateFunctions.checkName(name), arguments);
        }
        if (piped != null) {
            throw new TemplateException("expected a function after '|' in '" + source + "'");
        }
        return operand();
    }

    private boolean isKeyword() {
        int start = position;
        String word = word();
        position = start;
        return word.equals("true") || word.equals("false") || word.equals("nil");
    }

    private Expression operand() {
        skipBlanks();
        char c = peek();
        Expression value = switch (c) {
            case '(' -> parenthesised();
            case '"', '`' -> new Literal(string(c));
            case '.' -> new Dot();
            case '$' -> variable();
            default -> plain(c);
        };
        if (c == '.') {
            if (!nextIsName()) {
                position++;
            }
        }
        for (int fields = 1; position < source.length() && source.charAt(position) == '.' && nextIsName(); fields++) {
            TemplateLimits.checkDepth(fields);
            position++;
            value = new Field(value, word());
        }
        skipBlanks();
        return value;
    }

    private boolean nextIsName() {
        return position + 1 < source.length()
                && (Character.isLetter(source.charAt(position + 1)) || source.charAt(position + 1) == '_');
    }

    private Expression parenthesised() {
        position++;
        TemplateLimits.checkDepth(++depth);
        Expression value = pipeline();
        depth--;
        if (peek() != ')') {
            throw new TemplateException("expected ) in '" + source + "'");
        }
        position++;
        return value;
    }

    private Expression variable() {
        position++;
        return new Variable(word());
    }

    private Expression plain(char first) {
        if (first == '\'') {
            return new Literal((long) rune());
        }
        if (Character.isDigit(first) || first == '-' || first == '+') {
            return new Literal(number());
        }
        if (!Character.isLetter(first)) {
            throw unexpected();
        }
        String word = word();
        return switch (word) {
            case "true" -> new Literal(true);
            case "false" -> new Literal(false);
            case "nil" -> new Literal(null);
            default -> new Call(TemplateFunctions.checkName(word), List.of());
        };
    }

    private Object number() {
        Matcher number = NUMBER.matcher(source).region(position, source.length());
        if (!number.lookingAt()) {
            throw unexpected();
        }
        position = number.end();
        String text = number.group().replace("_", "");
        try {
            Number value = isDecimal(text)
                    ? (Number) Double.valueOf(text)
                    : (Number) whole(text.toLowerCase(Locale.ROOT), text);
            if (!Double.isInfinite(value.doubleValue())) {
                return value;
            }
            throw new NumberFormatException("too large");
        } catch (NumberFormatException e) {
            throw new TemplateException("expected a number, but got '" + number.group() + "' in {{" + source + "}}");
        }
    }

    private static boolean isDecimal(String text) {
        return !text.contains("x") && !text.contains("X") && (text.contains(".") || text.matches(".*[eE].*"));
    }

    private static Long whole(String text, String typed) {
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        long value = digits.startsWith("0b")
                ? Long.parseLong(digits.substring(2), 2)
                : digits.startsWith("0o") ? Long.parseLong(digits.substring(2), 8) : Long.decode(digits);
        return typed.startsWith("-") ? -value : value;
    }

    /** {@code 'x'} is the number of its character. */
    private int rune() {
        int start = position;
        String text = string('\'');
        if (text.codePointCount(0, text.length()) != 1) {
            throw new TemplateException("expected one character in " + source.substring(start, position)
                    + ": texts stand in double quotes or backquotes");
        }
        return text.codePointAt(0);
    }

    private String string(char quote) {
        StringBuilder text = new StringBuilder();
        position++;
        while (rawPeek() != quote) {
            if (rawPeek() == 0) {
                throw new TemplateException("expected a closing " + quote + " in '" + source + "'");
            }
            char c = source.charAt(position++);
            if (c == '\\' && quote != '`') {
                text.appendCodePoint(escaped(rawPeekAndSkip()));
            } else {
                text.append(c);
            }
        }
        position++;
        return text.toString();
    }

    private int escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> 11;
            case '\\', '"', '\'' -> c;
            case 'x' -> digits(2, 16);
            case 'u' -> digits(4, 16);
            case 'U' -> digits(8, 16);
            case '0', '1', '2', '3' -> {
                position--;
                yield digits(3, 8);
            }
            default ->
                throw new TemplateException("unknown escape '\\" + c + "' in '" + source
                        + "': a backslash itself is \\\\, or put the text into backquotes");
        };
    }

    private int digits(int count, int radix) {
        int end = Math.min(position + count, source.length());
        String digits = source.substring(position, end);
        position = end;
        try {
            int value = digits.length() == count ? Integer.parseUnsignedInt(digits, radix) : -1;
            if (Character.isValidCodePoint(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below, as too few digits are.
        }
        throw new TemplateException("expected " + count + " digits of a character, but got '" + digits + "'");
    }

    private char rawPeekAndSkip() {
        char c = rawPeek();
        position++;
        return c;
    }

    private String word() {
        int start = position;
        while (Character.isLetterOrDigit(rawPeek()) || rawPeek() == '_') {
            position++;
        }
        return source.substring(start, position);
    }

    private void skipBlanks() {
        while (Character.isWhitespace(rawPeek())) {
            position++;
        }
    }

    private char peek() {
        skipBlanks();
        return rawPeek();
    }

    private char rawPeek() {
        return position < source.length() ? source.charAt(position) : 0;
    }

    private TemplateException unexpected() {
        return new TemplateException(
                "unexpected '" + source.substring(Math.min(position, source.length())) + "' in {{" + source + "}}");
    }
}
