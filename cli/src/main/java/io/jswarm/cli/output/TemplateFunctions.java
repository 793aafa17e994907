package io.jswarm.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The functions of templates: Go's own few and those that Docker adds. */
final class TemplateFunctions {
    private static final List<String> NAMES = List.of(
            "and",
            "eq",
            "ge",
            "gt",
            "index",
            "join",
            "json",
            "le",
            "len",
            "lower",
            "lt",
            "ne",
            "not",
            "or",
            "pad",
            "print",
            "printf",
            "println",
            "split",
            "title",
            "truncate",
            "upper");
    private static final Pattern VERB = Pattern.compile("%(-?\\d*)(?:\\.(\\d+))?([svdqt%])");

    private TemplateFunctions() {}

    static String checkName(String name) {
        if (!NAMES.contains(name)) {
            throw new TemplateException("unknown function '" + name + "': expected one of " + String.join(", ", NAMES));
        }
        return name;
    }

    static @Nullable Object call(String name, List<@Nullable Object> arguments) {
        return switch (name) {
            case "json" -> json(argument(name, arguments, 0));
            case "upper" -> text(name, arguments, 0).toUpperCase(Locale.ROOT);
            case "lower" -> text(name, arguments, 0).toLowerCase(Locale.ROOT);
            case "title" -> title(text(name, arguments, 0));
            case "len" -> length(argument(name, arguments, 0));
            case "join" -> join(name, arguments);
            case "split" -> Arrays.asList(text(name, arguments, 0).split(Pattern.quote(text(name, arguments, 1)), -1));
            case "truncate" -> truncate(text(name, arguments, 0), count(name, arguments, 1));
            case "pad" ->
                " ".repeat(count(name, arguments, 1))
                        + text(name, arguments, 0)
                        + " ".repeat(count(name, arguments, 2));
            case "index" -> index(name, arguments);
            case "print" -> joined(arguments);
            case "println" -> joined(arguments) + "\n";
            case "printf" -> printf(name, arguments);
            case "not" -> !isTrue(argument(name, arguments, 0));
            case "and", "or" -> firstThat(name.equals("or"), name, arguments);
            case "eq" -> arguments.stream().skip(1).anyMatch(x -> same(argument(name, arguments, 0), x));
            case "ne" -> !same(argument(name, arguments, 0), argument(name, arguments, 1));
            default -> compare(name, argument(name, arguments, 0), argument(name, arguments, 1));
        };
    }

    private static String json(@Nullable Object value) {
        return Json.compact(value instanceof TemplateFields.NoValue ? null : value);
    }

    private static @Nullable Object argument(String name, List<@Nullable Object> arguments, int index) {
        if (index >= arguments.size()) {
            throw new TemplateException("function '" + name + "' wants more arguments");
        }
        return arguments.get(index);
    }

    private static String text(String name, List<@Nullable Object> arguments, int index) {
        return Template.text(argument(name, arguments, index));
    }

    private static int count(String name, List<@Nullable Object> arguments, int index) {
        Object value = argument(name, arguments, index);
        if (value instanceof Number number && number.longValue() >= 0) {
            return name.equals("pad")
                    ? TemplateLimits.width(name, String.valueOf(number.longValue()))
                    : (int) Math.min(number.longValue(), Integer.MAX_VALUE);
        }
        throw new TemplateException("function '" + name + "' wants a number of 0 or more");
    }

    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean b -> b;
            case Number n -> n.doubleValue() != 0;
            case String s -> !s.isEmpty();
            case List<?> l -> !l.isEmpty();
            case Map<?, ?> m -> !m.isEmpty();
            case TemplateFields.NoValue ignored -> false;
            default -> true;
        };
    }

    private static long length(@Nullable Object value) {
        return switch (value) {
            case String s -> s.length();
            case List<?> l -> l.size();
            case Map<?, ?> m -> m.size();
            case null -> 0;
            default -> throw new TemplateException("function 'len' wants a text, a list or a map");
        };
    }

    private static String title(String text) {
        return Arrays.stream(text.split(" ", -1))
                .map(word -> word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String truncate(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static String join(String name, List<@Nullable Object> arguments) {
        if (argument(name, arguments, 0) instanceof List<?> list) {
            return list.stream().map(Template::text).collect(Collectors.joining(text(name, arguments, 1)));
        }
        throw new TemplateException("function 'join' wants a list and a separator");
    }

    private static @Nullable Object index(String name, List<@Nullable Object> arguments) {
        Object value = argument(name, arguments, 0);
        for (Object key : arguments.subList(1, arguments.size())) {
            if (value instanceof Map<?, ?> map) {
                value = map.get(Template.text(key));
            } else if (value instanceof List<?> list && key instanceof Number number) {
                if (number.intValue() < 0 || number.intValue() >= list.size()) {
                    throw new TemplateException("index out of range: " + number);
                }
                value = list.get(number.intValue());
            } else {
                throw new TemplateException("function 'index' wants a map and a key, or a list and a number");
            }
        }
        return value;
    }

    private static String joined(List<@Nullable Object> arguments) {
        StringBuilder text = new StringBuilder();
        for (Object argument : arguments) {
            text.append(text.isEmpty() ? "" : " ").append(Template.text(argument));
            TemplateLimits.checkValue(text.length());
        }
        return text.toString();
    }

    private static String printf(String name, List<@Nullable Object> arguments) {
        StringBuilder text = new StringBuilder();
        Matcher verbs = VERB.matcher(text(name, arguments, 0));
        List<@Nullable Object> values = new ArrayList<>(arguments.subList(1, arguments.size()));
        while (verbs.find()) {
            if (verbs.group(3).equals("%")) {
                verbs.appendReplacement(text, "%");
                continue;
            }
            if (values.isEmpty()) {
                throw new TemplateException("function 'printf' wants a value for " + verbs.group());
            }
            String value = Template.text(values.removeFirst());
            value = verbs.group(2) == null ? value : truncate(value, TemplateLimits.width(name, verbs.group(2)));
            value = verbs.group(3).equals("q") ? Json.compact(value) : value;
            verbs.appendReplacement(text, Matcher.quoteReplacement(padded(name, verbs.group(1), value)));
            TemplateLimits.checkValue(text.length());
        }
        return verbs.appendTail(text).toString();
    }

    /** Filled up to the width, on the left, or on the right when it is negative. */
    private static String padded(String name, String width, String value) {
        String digits = width.replace("-", "");
        int missing = digits.isEmpty() ? 0 : Math.max(0, TemplateLimits.width(name, digits) - value.length());
        return width.startsWith("-") ? value + " ".repeat(missing) : " ".repeat(missing) + value;
    }

    private static @Nullable Object firstThat(boolean truth, String name, List<@Nullable Object> arguments) {
        Object value = argument(name, arguments, 0);
        for (Object candidate : arguments) {
            value = candidate;
            if (isTrue(candidate) == truth) {
                break;
            }
        }
        return value;
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        return Objects.equals(a, b) || Template.text(a).equals(Template.text(b));
    }

    private static boolean compare(String name, @Nullable Object a, @Nullable Object b) {
        int order = a instanceof Number x && b instanceof Number y
                ? Double.compare(x.doubleValue(), y.doubleValue())
                : Template.text(a).compareTo(Template.text(b));
        return switch (name) {
            case "lt" -> order < 0;
            case "le" -> order <= 0;
            case "gt" -> order > 0;
            default -> order >= 0;
        };
    }
}
