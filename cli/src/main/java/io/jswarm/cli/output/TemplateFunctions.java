package io.jswarm.cli.output;

import io.jswarm.api.docker.Entries;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
            "slice",
            "split",
            "title",
            "truncate",
            "upper");
    /** How many arguments those take that do not take any number of them. */
    private static final Map<String, Integer> ARGUMENTS = Map.ofEntries(
            Map.entry("ge", 2),
            Map.entry("gt", 2),
            Map.entry("join", 2),
            Map.entry("json", 1),
            Map.entry("le", 2),
            Map.entry("len", 1),
            Map.entry("lower", 1),
            Map.entry("lt", 2),
            Map.entry("ne", 2),
            Map.entry("not", 1),
            Map.entry("pad", 3),
            Map.entry("split", 2),
            Map.entry("title", 1),
            Map.entry("truncate", 2),
            Map.entry("upper", 1));

    private TemplateFunctions() {}

    static String checkName(String name) {
        if (!NAMES.contains(name)) {
            throw new TemplateException("unknown function '" + name + "': expected one of " + String.join(", ", NAMES));
        }
        return name;
    }

    static @Nullable Object call(String name, List<@Nullable Object> arguments) {
        int wanted = ARGUMENTS.getOrDefault(name, arguments.size());
        if (arguments.size() > wanted) {
            throw new TemplateException("function '" + name + "' wants " + wanted + " argument"
                    + (wanted == 1 ? "" : "s") + ", but got " + arguments.size());
        }
        return switch (name) {
            case "json" -> json(argument(name, arguments, 0));
            case "upper" -> text(name, arguments, 0).toUpperCase(Locale.ROOT);
            case "lower" -> text(name, arguments, 0).toLowerCase(Locale.ROOT);
            case "title" -> title(text(name, arguments, 0));
            case "len" -> length(argument(name, arguments, 0));
            case "join" -> join(name, arguments);
            case "split" -> Arrays.asList(text(name, arguments, 0).split(Pattern.quote(text(name, arguments, 1)), -1));
            case "truncate" -> truncate(text(name, arguments, 0), count(name, arguments, 1));
            case "pad" -> padded(name, arguments);
            case "index" -> index(name, arguments);
            case "slice" -> slice(name, arguments);
            case "print" -> joined(arguments, false);
            case "println" -> joined(arguments, true) + "\n";
            case "printf" -> TemplatePrintf.print(text(name, arguments, 0), arguments.subList(1, arguments.size()));
            case "not" -> !isTrue(argument(name, arguments, 0));
            case "and", "or" -> firstThat(name.equals("or"), name, arguments);
            case "eq" -> isAny(argument(name, arguments, 0), argument(name, arguments, 1), arguments);
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
                Object found = map.get(Template.text(key));
                // As in Go, where what people chose are texts: one that is not there is an empty one.
                value = found == null && map instanceof Entries ? "" : found;
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

    private static String padded(String name, List<@Nullable Object> arguments) {
        String text = text(name, arguments, 0);
        int before = count(name, arguments, 1);
        int after = count(name, arguments, 2);
        return text.isEmpty() ? "" : " ".repeat(before) + text + " ".repeat(after);
    }

    /** {@code slice x 1 2}: from the second element or character up to the third, without it. */
    private static Object slice(String name, List<@Nullable Object> arguments) {
        Object value = argument(name, arguments, 0);
        if (!(value instanceof String) && !(value instanceof List<?>)) {
            throw new TemplateException(
                    "function 'slice' wants a text or a list, but got '" + Template.text(value) + "'");
        }
        if (arguments.size() > 3) {
            throw new TemplateException("function 'slice' wants a value, where to begin and where to end; the capacity"
                    + " that Go takes as a fourth is not supported");
        }
        long size = length(value);
        long from = arguments.size() > 1 ? bound(name, arguments, 1, size) : 0;
        long to = arguments.size() > 2 ? bound(name, arguments, 2, size) : size;
        if (from > to) {
            throw new TemplateException("function 'slice' wants to begin before it ends, but " + from + " > " + to);
        }
        return value instanceof List<?> list
                ? list.subList((int) from, (int) to)
                : Template.text(value).substring((int) from, (int) to);
    }

    private static long bound(String name, List<@Nullable Object> arguments, int index, long size) {
        if (argument(name, arguments, index) instanceof Long at && at >= 0 && at <= size) {
            return at;
        }
        throw new TemplateException(
                "function 'slice' wants a number of 0 to " + size + ", but got '" + text(name, arguments, index) + "'");
    }

    /** Go's {@code print} puts a blank between two values when neither is a text, its {@code println} always. */
    private static String joined(List<@Nullable Object> arguments, boolean always) {
        StringBuilder text = new StringBuilder();
        boolean afterText = true;
        for (int i = 0; i < arguments.size(); i++) {
            boolean isText = arguments.get(i) instanceof String;
            text.append(i > 0 && (always || !isText && !afterText) ? " " : "").append(Template.text(arguments.get(i)));
            afterText = isText;
            TemplateLimits.checkValue(text.length());
        }
        return text.toString();
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

    private static boolean isAny(@Nullable Object value, @Nullable Object first, List<@Nullable Object> arguments) {
        return same(value, first) || arguments.stream().skip(2).anyMatch(each -> same(value, each));
    }

    private static boolean compare(String name, @Nullable Object a, @Nullable Object b) {
        if (!(a instanceof Number && b instanceof Number) && !(a instanceof String && b instanceof String)) {
            throw new TemplateException("function '" + name + "' wants two numbers or two texts, but got '"
                    + Template.text(a) + "' and '" + Template.text(b) + "'");
        }
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
