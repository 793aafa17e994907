package io.jswarm.api.docker;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.jswarm.api.v1.Label;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The converters of single fields. */
final class Converters {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** What Docker writes where there is no time. */
    private static final String NO_TIME = "0001-01-01T00:00:00Z";

    static final Converter TEXT = of((holder, field) -> holder.getField(field), (value, at) -> {
        if (value instanceof String text) {
            return text;
        }
        throw Converter.refused(at, "a text", value);
    });

    static final Converter FLAG = of((holder, field) -> holder.getField(field), (value, at) -> {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw Converter.refused(at, "true or false", value);
    });

    static final Converter NUMBER = new Converter() {
        @Override
        public @Nullable Object toDocker(Message holder, FieldDescriptor field) {
            Number number = (Number) holder.getField(field);
            return field.getType() == FieldDescriptor.Type.UINT32
                    ? Integer.toUnsignedLong(number.intValue())
                    : number.longValue();
        }

        @Override
        public void toMessage(Object value, Message.Builder holder, FieldDescriptor field, String at) {
            long number = whole(value, at);
            if (field.getJavaType() == FieldDescriptor.JavaType.LONG) {
                holder.setField(field, number);
                return;
            }
            boolean signed = field.getType() != FieldDescriptor.Type.UINT32;
            if (number < (signed ? Integer.MIN_VALUE : 0) || number > (signed ? Integer.MAX_VALUE : 0xFFFF_FFFFL)) {
                throw Converter.refused(at, "a number of 32 bits", value);
            }
            holder.setField(field, (int) number);
        }
    };

    /** Milliseconds here, nanoseconds there. */
    static final Converter DURATION = of((holder, field) -> nanos((Long) holder.getField(field)), (value, at) -> {
        long nanos = whole(value, at);
        if (nanos % NANOS_PER_MILLI != 0) {
            throw Converter.refused(at, "nanoseconds that are whole milliseconds", value);
        }
        return nanos / NANOS_PER_MILLI;
    });

    /** Milliseconds since 1970 here, RFC 3339 there. */
    static final Converter TIME = of(
            (holder, field) -> {
                long millis = (Long) holder.getField(field);
                return millis == 0 ? NO_TIME : Instant.ofEpochMilli(millis).toString();
            },
            Converters::millis);

    static final Converter TEXTS = of((holder, field) -> List.copyOf((List<?>) holder.getField(field)), (value, at) -> {
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list;
        }
        throw Converter.refused(at, "a list of texts", value);
    });

    /** Bytes that are text, such as PEM. */
    static final Converter PEM = of(
            (holder, field) -> ((ByteString) holder.getField(field)).toStringUtf8(),
            (value, at) -> ByteString.copyFromUtf8(String.valueOf(value)));

    static final Converter LABELS = of(Converters::entries, Converters::labels);

    private Converters() {}

    /** A converter of two functions. */
    private static Converter of(
            BiFunction<Message, FieldDescriptor, @Nullable Object> toDocker,
            BiFunction<Object, String, Object> toMessage) {
        return new Converter() {
            @Override
            public @Nullable Object toDocker(Message holder, FieldDescriptor field) {
                return toDocker.apply(holder, field);
            }

            @Override
            public void toMessage(Object value, Message.Builder holder, FieldDescriptor field, String at) {
                holder.setField(field, toMessage.apply(value, at));
            }
        };
    }

    /** Left out while it is what an unset field is. */
    static Converter ifSet(Converter inner) {
        return new Converter() {
            @Override
            public @Nullable Object toDocker(Message holder, FieldDescriptor field) {
                boolean unset = field.isRepeated()
                        ? holder.getRepeatedFieldCount(field) == 0
                        : holder.getField(field).equals(field.getDefaultValue());
                return unset ? null : inner.toDocker(holder, field);
            }

            @Override
            public void toMessage(Object value, Message.Builder holder, FieldDescriptor field, String at) {
                inner.toMessage(value, holder, field, at);
            }
        };
    }

    /** An enum's value is its name without the enum's, in lower case; these are Docker's words where they differ. */
    static Converter word(Map<String, String> others) {
        return new Converter() {
            @Override
            public @Nullable Object toDocker(Message holder, FieldDescriptor field) {
                return dockerWord((EnumValueDescriptor) holder.getField(field), others);
            }

            @Override
            public void toMessage(Object value, Message.Builder holder, FieldDescriptor field, String at) {
                List<String> words = new ArrayList<>();
                for (EnumValueDescriptor candidate : field.getEnumType().getValues()) {
                    String word = dockerWord(candidate, others);
                    if (word.equals(value)) {
                        holder.setField(field, candidate);
                        return;
                    }
                    words.add(word);
                }
                words.removeIf(String::isEmpty);
                throw Converter.refused(at, "one of " + String.join(", ", words), value);
            }
        };
    }

    /** Every object of a list, in the shape of its kind. */
    static Converter list(Shape shape) {
        return new Converter() {
            @Override
            public Object toDocker(Message holder, FieldDescriptor field) {
                return ((List<?>) holder.getField(field))
                        .stream().map(each -> shape.toDocker((Message) each)).toList();
            }

            @Override
            public void toMessage(Object value, Message.Builder holder, FieldDescriptor field, String at) {
                if (!(value instanceof List<?> list)) {
                    throw Converter.refused(at, "a list of objects", value);
                }
                for (int i = 0; i < list.size(); i++) {
                    Message.Builder each = holder.newBuilderForField(field);
                    shape.read(list.get(i), each, at + "[" + i + "]");
                    holder.addRepeatedField(field, each.build());
                }
            }
        };
    }

    private static String dockerWord(EnumValueDescriptor value, Map<String, String> others) {
        String enumName = value.getType().getName().replaceAll("([a-z])([A-Z])", "$1_$2");
        String name = value.getName().substring(Math.min(value.getName().length(), enumName.length() + 1));
        String other = others.get(name);
        return other != null
                ? other
                : name.equals("UNSPECIFIED")
                        ? ""
                        : name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long nanos(long millis) {
        long most = Long.MAX_VALUE / NANOS_PER_MILLI;
        return Math.clamp(millis, -most, most) * NANOS_PER_MILLI;
    }

    private static long whole(Object value, String at) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            return number.longValue();
        }
        throw Converter.refused(at, "a whole number", value);
    }

    private static Object millis(Object value, String at) {
        try {
            String text = String.valueOf(value);
            return text.equals(NO_TIME)
                    ? 0L
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw Converter.refused(at, "a time such as 2026-01-02T13:23:37Z", value);
        }
    }

    private static Object entries(Message holder, FieldDescriptor field) {
        Entries entries = new Entries();
        ((List<?>) holder.getField(field))
                .forEach(each -> entries.put(((Label) each).getKey(), ((Label) each).getValue()));
        return entries;
    }

    /** Sorted, as messages have them. */
    private static Object labels(Object value, String at) {
        if (!(value instanceof Map<?, ?> map)
                || !new HashMap<>(map).values().stream().allMatch(String.class::isInstance)) {
            throw Converter.refused(at, "an object of texts", value);
        }
        Map<String, String> sorted = new TreeMap<>();
        map.forEach((key, text) -> sorted.put(String.valueOf(key), String.valueOf(text)));
        List<Label> labels = new ArrayList<>();
        sorted.forEach((key, text) ->
                labels.add(Label.newBuilder().setKey(key).setValue(text).build()));
        return labels;
    }
}
