package io.jswarm.cli.output;

import io.jswarm.cli.output.TemplateNode.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a template's text and the structure of its actions; {@link ExpressionParser} reads what is inside. */
final class TemplateParser {
    private static final Pattern ASSIGNMENT = Pattern.compile("\\$(\\w+)\\s*(:?=)(?!=)(.*)", Pattern.DOTALL);

    private final String source;
    private int depth;
    private int position;
    private boolean trimNext;
    /** The action that ended the last body: {@code end}, {@code else …}, or empty at the end of the text. */
    private String terminator = "";

    private TemplateParser(String source) {
        this.source = source;
    }

    static List<TemplateNode> parse(String source) {
        TemplateParser parser = new TemplateParser(source);
        List<TemplateNode> nodes = parser.body();
        if (!parser.terminator.isEmpty()) {
            throw new TemplateException("unexpected {{" + parser.terminator + "}}");
        }
        return nodes;
    }

    private List<TemplateNode> body() {
        List<TemplateNode> nodes = new ArrayList<>();
        terminator = "";
        while (position < source.length()) {
            int open = source.indexOf("{{", position);
            addText(nodes, source.substring(position, open < 0 ? source.length() : open), open);
            if (open < 0) {
                position = source.length();
                return nodes;
            }
            String action = action(open);
            if (action.equals("end") || action.equals("else") || action.startsWith("else ")) {
                terminator = action;
                return nodes;
            }
            if (!action.startsWith("/*")) {
                nodes.add(node(action));
            }
        }
        return nodes;
    }

    private void addText(List<TemplateNode> nodes, String text, int open) {
        String kept = trimNext ? text.stripLeading() : text;
        boolean trimsBefore = open >= 0 && source.startsWith("{{- ", open);
        kept = trimsBefore ? kept.stripTrailing() : kept;
        trimNext = false;
        if (!kept.isEmpty()) {
            nodes.add(new TemplateNode.Text(kept));
        }
    }

    private String action(int open) {
        int close = closeOf(open + 2);
        if (close < 0) {
            throw new TemplateException("expected }} after '" + source.substring(open) + "'");
        }
        position = close + 2;
        String action = source.substring(open + 2, close);
        if (action.startsWith("- ")) {
            action = action.substring(2);
        }
        if (action.endsWith(" -")) {
            action = action.substring(0, action.length() - 2);
            trimNext = true;
        }
        return action.strip();
    }

    /** Where the action's {@code }}} begins, not within a string; -1 when it does not end. */
    private int closeOf(int start) {
        char quote = 0;
        for (int i = start; i < source.length() - 1; i++) {
            char c = source.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '`') {
                quote = c;
            } else if (c == '}' && source.charAt(i + 1) == '}') {
                return i;
            }
        }
        return -1;
    }

    private TemplateNode node(String action) {
        TemplateLimits.checkDepth(++depth);
        TemplateNode node = block(action);
        depth--;
        return node;
    }

    private TemplateNode block(String action) {
        if (action.startsWith("if ")) {
            return conditional(action.substring(3));
        }
        if (action.startsWith("with ")) {
            Expression value = ExpressionParser.parse(action.substring(5));
            List<TemplateNode> then = body();
            return new TemplateNode.With(value, then, otherwise("with"));
        }
        if (action.startsWith("range ")) {
            return range(action.substring(6));
        }
        Matcher assignment = ASSIGNMENT.matcher(action);
        if (assignment.matches()) {
            Expression value = ExpressionParser.parse(assignment.group(3));
            return assignment.group(2).equals("=")
                    ? new TemplateNode.Assign(assignment.group(1), value)
                    : new TemplateNode.Declare(assignment.group(1), value);
        }
        return new TemplateNode.Print(ExpressionParser.parse(action));
    }

    private TemplateNode conditional(String condition) {
        Expression test = ExpressionParser.parse(condition);
        List<TemplateNode> then = body();
        if (terminator.startsWith("else if ")) {
            TemplateLimits.checkDepth(++depth);
            TemplateNode otherwise = conditional(terminator.substring(8));
            depth--;
            return new TemplateNode.If(test, then, List.of(otherwise));
        }
        return new TemplateNode.If(test, then, otherwise("if"));
    }

    private TemplateNode range(String action) {
        String key = "";
        String value = "";
        String over = action;
        int assignment = action.indexOf(":=");
        if (action.startsWith("$") && assignment > 0) {
            String[] names = action.substring(0, assignment).strip().split("\\s*,\\s*", 3);
            key = names.length == 2 ? names[0].substring(1) : "";
            value = names[names.length - 1].substring(1);
            over = action.substring(assignment + 2);
        }
        Expression list = ExpressionParser.parse(over);
        List<TemplateNode> then = body();
        return new TemplateNode.Range(key, value, list, then, otherwise("range"));
    }

    private List<TemplateNode> otherwise(String what) {
        List<TemplateNode> otherwise = List.of();
        if (terminator.equals("else")) {
            otherwise = body();
        }
        if (!terminator.equals("end")) {
            throw new TemplateException("expected {{end}} after {{" + what + " …}}");
        }
        terminator = "";
        return otherwise;
    }
}
