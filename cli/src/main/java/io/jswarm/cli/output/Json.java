package io.jswarm.cli.output;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON of maps, lists, texts, numbers and booleans. A key whose value is null is left out.
 */
public final class Json {
    private Json() {}

    /**
     * Reads a JSON object; numbers become doubles.
     *
     * @throws IllegalArgumentException when the text is not a JSON object
     */
    public static Map<String, Object> parse(String text) {
        Struct.Builder struct = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(text, struct);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("expected a JSON object: " + e.getMessage(), e);
        }
        return map(struct.build());
    }

    private static Map<String, Object> map(Struct struct) {
        Map<String, Object> map = new LinkedHashMap<>();
        struct.getFieldsMap().forEach((key, value) -> {
            Object converted = value(value);
            if (converted != null) {
                map.put(key, converted);
            }
        });
        return map;
    }

    private static @Nullable Object value(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> map(value.getStructValue());
            case LIST_VALUE -> list(value.getListValue());
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }

    private static List<@Nullable Object> list(ListValue list) {
        return list.getValuesList().stream().<@Nullable Object>map(Json::value).toList();
    }

    /** On one line. */
    public static String compact(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out, -1);
        return out.toString();
    }

    /** Indented by four spaces, as Docker's {@code inspect}. */
    public static String pretty(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out, int indent) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> writeMap(map, out, indent);
            case List<?> list -> writeList(list, out, indent);
            case Boolean b -> out.append(b);
            case Number n -> out.append(Template.text(n));
            default -> quote(value.toString(), out);
        }
    }

    private static void writeMap(Map<?, ?> map, StringBuilder out, int indent) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getValue() == null) {
                continue;
            }
            out.append(separator);
            newLine(out, indent < 0 ? -1 : indent + 1);
            quote(entry.getKey().toString(), out);
            out.append(indent < 0 ? ":" : ": ");
            write(entry.getValue(), out, indent < 0 ? -1 : indent + 1);
            separator = ",";
        }
        if (separator.equals("{")) {
            out.append('{');
        } else {
            newLine(out, indent);
        }
        out.append('}');
    }

    private static void writeList(List<?> list, StringBuilder out, int indent) {
        String separator = "[";
        for (Object element : list) {
            out.append(separator);
            newLine(out, indent < 0 ? -1 : indent + 1);
            write(element, out, indent < 0 ? -1 : indent + 1);
            separator = ",";
        }
        if (list.isEmpty()) {
            out.append('[');
        } else {
            newLine(out, indent);
        }
        out.append(']');
    }

    private static void newLine(StringBuilder out, int indent) {
        if (indent >= 0) {
            out.append('\n').repeat("    ", indent);
        }
    }

    /** What a terminal must not get, also where JSON would let it stand: it reads the same. */
    private static boolean isEscaped(String text, int index) {
        int start =
                index > 0 && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index)) ? index - 1 : index;
        return Visible.isHidden(text.codePointAt(start));
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isEscaped(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
