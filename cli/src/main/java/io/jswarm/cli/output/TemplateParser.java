package io.jswarm.cli.output;

import io.jswarm.cli.output.TemplateNode.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a template's text and the structure of its actions; {@link ExpressionParser} reads what is inside. */
final class TemplateParser {
    private static final Pattern KEYWORD = Pattern.compile(
            "(if|with|range|else|end|break|continue|define|block|template)(?![\\w])(.*)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)(.*)", Pattern.DOTALL);
    private static final Pattern ELSE = Pattern.compile("else\\s+(if|with)(?![\\w])(.*)", Pattern.DOTALL);
    private static final Pattern LOOP =
            Pattern.compile("\\s*\\$(\\w+)\\s*(?:,\\s*\\$(\\w+)\\s*)?(:?=)(?!=)(.*)", Pattern.DOTALL);

    private final String source;
    private final Map<String, List<TemplateNode>> defined = new LinkedHashMap<>();
    private final Set<String> invoked = new LinkedHashSet<>();
    private int depth;
    /** How many ranges of this template are open here. */
    private int ranges;

    private int position;
    private boolean trimNext;
    /** The action that ended the last body: {@code end}, {@code else …}, or empty at the end of the text. */
    private String terminator = "";

    private TemplateParser(String source) {
        this.source = source;
    }

    /**
     * What was read.
     *
     * @param main the template itself
     * @param defined those that it defines, by name
     */
    record Parsed(List<TemplateNode> main, Map<String, List<TemplateNode>> defined) {}

    static Parsed parse(String source) {
        TemplateParser parser = new TemplateParser(source);
        List<TemplateNode> nodes = parser.body();
        if (!parser.terminator.isEmpty()) {
            throw new TemplateException("unexpected {{" + parser.terminator + "}}");
        }
        for (String name : parser.invoked) {
            if (!parser.defined.containsKey(name)) {
                throw new TemplateException("template '" + name + "' is not defined: expected {{define \"" + name
                        + "\"}}…{{end}} beside it");
            }
        }
        return new Parsed(nodes, parser.defined);
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
            Matcher keyword = KEYWORD.matcher(action);
            if (action.startsWith("/*")) {
                continue;
            }
            if (!keyword.matches()) {
                nodes.add(new TemplateNode.Print(ExpressionParser.parse(action)));
            } else if (keyword.group(1).equals("end") || keyword.group(1).equals("else")) {
                terminator = action;
                return nodes;
            } else if (keyword.group(1).equals("define")) {
                define(keyword.group(2));
            } else {
                TemplateLimits.checkDepth(++depth);
                nodes.add(node(keyword.group(1), keyword.group(2)));
                depth--;
            }
        }
        return nodes;
    }

    /** {@code \t} and {@code \n} that were typed as two characters are a tab and a line end, in text only. */
    private void addText(List<TemplateNode> nodes, String text, int open) {
        String kept = text.replace("\\t", "\t").replace("\\n", "\n");
        kept = trimNext ? kept.stripLeading() : kept;
        kept = open >= 0 && trimsBefore(open) ? kept.stripTrailing() : kept;
        trimNext = false;
        if (!kept.isEmpty()) {
            nodes.add(new TemplateNode.Text(kept));
        }
    }

    /** A hyphen trims when a blank follows it: without one it begins a number. */
    private boolean trimsBefore(int open) {
        return source.startsWith("-", open + 2)
                && open + 3 < source.length()
                && Character.isWhitespace(source.charAt(open + 3));
    }

    private String action(int open) {
        int start = open + (trimsBefore(open) ? 3 : 2);
        int close = closeOf(start);
        if (close < 0) {
            throw new TemplateException("expected }} after '" + source.substring(open) + "'");
        }
        position = close + 2;
        String action = source.substring(start, close);
        int last = action.length() - 1;
        if (last > 0 && action.charAt(last) == '-' && Character.isWhitespace(action.charAt(last - 1))) {
            action = action.substring(0, last);
            trimNext = true;
        }
        return action.strip();
    }

    /** Where the action's {@code }}} begins, not within a string or comment; -1 when it does not end. */
    private int closeOf(int start) {
        if (source.substring(start).stripLeading().startsWith("/*")) {
            int end = source.indexOf("*/", start);
            return end < 0 ? -1 : source.indexOf("}}", end);
        }
        char quote = 0;
        for (int i = start; i < source.length() - 1; i++) {
            char c = source.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote != '`') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '`' || c == '\'') {
                quote = c;
            } else if (c == '}' && source.charAt(i + 1) == '}') {
                return i;
            }
        }
        return -1;
    }

    private TemplateNode node(String keyword, String rest) {
        return switch (keyword) {
            case "if", "with" -> conditional(keyword, rest);
            case "range" -> range(rest);
            case "block" -> block(rest);
            case "template" -> invoke(rest);
            default -> jump(keyword, rest);
        };
    }

    private TemplateNode conditional(String keyword, String pipeline) {
        Expression value = ExpressionParser.parse(required(keyword, pipeline));
        List<TemplateNode> then = body();
        List<TemplateNode> otherwise;
        Matcher chained = ELSE.matcher(terminator);
        if (chained.matches()) {
            if (!chained.group(1).equals(keyword)) {
                throw new TemplateException("expected {{else " + keyword + " …}} after {{" + keyword
                        + " …}}, but got {{" + terminator + "}}");
            }
            TemplateLimits.checkDepth(++depth);
            otherwise = List.of(conditional(keyword, chained.group(2)));
            depth--;
        } else {
            otherwise = otherwise(keyword);
        }
        return keyword.equals("if")
                ? new TemplateNode.If(value, then, otherwise)
                : new TemplateNode.With(value, then, otherwise);
    }

    private static String required(String keyword, String pipeline) {
        if (pipeline.isBlank()) {
            throw new TemplateException("expected a value after '" + keyword + "'");
        }
        return pipeline;
    }

    private TemplateNode range(String rest) {
        Matcher loop = LOOP.matcher(rest);
        boolean named = loop.matches();
        boolean both = named && loop.group(2) != null;
        Expression over = ExpressionParser.parse(required("range", named ? loop.group(4) : rest));
        ranges++;
        List<TemplateNode> then = body();
        ranges--;
        return new TemplateNode.Range(
                both ? loop.group(1) : "",
                both ? loop.group(2) : named ? loop.group(1) : "",
                !named || loop.group(3).equals(":="),
                over,
                then,
                otherwise("range"));
    }

    private TemplateNode jump(String keyword, String rest) {
        if (!rest.isBlank()) {
            throw new TemplateException("expected nothing after '" + keyword + "', but got '" + rest.strip() + "'");
        }
        if (ranges == 0) {
            throw new TemplateException("expected {{" + keyword + "}} within {{range …}}");
        }
        return keyword.equals("break") ? new TemplateNode.Break() : new TemplateNode.Continue();
    }

    private void define(String rest) {
        Matcher name = named("define", rest);
        if (depth > 0) {
            throw new TemplateException("expected {{define " + name.group(1) + "}} outside of every other block");
        }
        if (!name.group(2).isBlank()) {
            throw new TemplateException("expected nothing after the name in {{define" + rest + "}}");
        }
        keep("define", name);
    }

    private TemplateNode block(String rest) {
        Matcher name = named("block", rest);
        Expression value = ExpressionParser.parse(required("block " + name.group(1), name.group(2)));
        return new TemplateNode.Invoke(keep("block", name), value);
    }

    /** Reads the body; a template's ranges are not those around it. */
    private String keep(String keyword, Matcher name) {
        String key = ExpressionParser.string(name.group(1));
        int around = ranges;
        ranges = 0;
        depth++;
        List<TemplateNode> body = body();
        depth--;
        ranges = around;
        if (!terminator.equals("end")) {
            throw new TemplateException("expected {{end}} after {{" + keyword + " …}}");
        }
        terminator = "";
        if (defined.putIfAbsent(key, body) != null) {
            throw new TemplateException("template '" + key + "' is defined twice");
        }
        return key;
    }

    private TemplateNode invoke(String rest) {
        Matcher name = named("template", rest);
        String key = ExpressionParser.string(name.group(1));
        invoked.add(key);
        return new TemplateNode.Invoke(
                key, name.group(2).isBlank() ? new TemplateNode.Literal(null) : ExpressionParser.parse(name.group(2)));
    }

    private static Matcher named(String keyword, String rest) {
        Matcher name = NAME.matcher(rest);
        if (!name.matches()) {
            throw new TemplateException("expected a name in quotes after '" + keyword + "', as in {{" + keyword
                    + " \"row\" …}}, but got '" + rest.strip() + "'");
        }
        return name;
    }

    private List<TemplateNode> otherwise(String keyword) {
        List<TemplateNode> otherwise = List.of();
        if (terminator.equals("else")) {
            otherwise = body();
        }
        if (!terminator.equals("end")) {
            throw new TemplateException("expected {{end}} after {{" + keyword + " …}}"
                    + (terminator.isEmpty() ? "" : ", but got {{" + terminator + "}}"));
        }
        terminator = "";
        return otherwise;
    }
}
