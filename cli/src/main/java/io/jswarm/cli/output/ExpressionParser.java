package io.jswarm.cli.output;

import io.jswarm.cli.output.TemplateNode.Call;
import io.jswarm.cli.output.TemplateNode.Dot;
import io.jswarm.cli.output.TemplateNode.Expression;
import io.jswarm.cli.output.TemplateNode.Field;
import io.jswarm.cli.output.TemplateNode.Literal;
import io.jswarm.cli.output.TemplateNode.Variable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a pipeline: {@code .A.B}, {@code json .}, {@code index .Labels "x" | upper}, {@code (len .X)}. */
final class ExpressionParser {
    private final String source;
    private int position;
    private int depth;

    private ExpressionParser(String source) {
        this.source = source;
    }

    static Expression parse(String source) {
        ExpressionParser parser = new ExpressionParser(source);
        Expression value = parser.pipeline();
        if (parser.position < source.length()) {
            throw parser.unexpected();
        }
        return value;
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
        if (Character.isLetter(peek()) && !isKeyword()) {
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
        if (Character.isDigit(first) || first == '-') {
            int start = position++;
            while (Character.isDigit(rawPeek()) || rawPeek() == '.') {
                position++;
            }
            return new Literal(number(source.substring(start, position)));
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

    private Object number(String text) {
        try {
            return text.contains(".") ? (Object) Double.valueOf(text) : (Object) Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw unexpected();
        }
    }

    private String string(char quote) {
        StringBuilder text = new StringBuilder();
        position++;
        while (rawPeek() != quote) {
            if (rawPeek() == 0) {
                throw new TemplateException("expected a closing " + quote + " in '" + source + "'");
            }
            char c = source.charAt(position++);
            text.append(c == '\\' && quote == '"' ? escaped(rawPeekAndSkip()) : c);
        }
        position++;
        return text.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            default -> c;
        };
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
