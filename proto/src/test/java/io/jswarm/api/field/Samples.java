package io.jswarm.api.field;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.jswarm.api.v1.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Values of a field just inside and just outside of its rule: a row more in a table is tested without a line of a test. */
public final class Samples {
    /** A number that no enum and no message has. */
    public static final int UNKNOWN = 7_777;

    private Samples() {}

    /** Values that are just good; for a list, whole lists. */
    public static List<Object> good(FieldDescriptor field, Rule rule) {
        return switch (rule) {
            case Whole whole -> goodNumbers(field, whole);
            case Text text -> goodTexts(text);
            case Blob blob -> List.of(bytes(blob.least()), bytes(blob.most()));
            case Choice choice ->
                List.copyOf(field.getEnumType().getValues().stream()
                        .filter(value -> choice.orNone() || value.getNumber() != 0)
                        .toList());
            case Either _ -> List.of(true, false);
            case Many(int _, Part _) -> List.of();
            case Many(int most, Rule each) -> {
                List<Object> lists = new ArrayList<>();
                good(field, each).forEach(value -> lists.add(List.of(value)));
                lists.add(Collections.nCopies(most, good(field, each).getFirst()));
                yield lists;
            }
            case Pairs pairs ->
                List.of(
                        List.of(),
                        List.of(label("k".repeat(Pairs.LONGEST_KEY), "v")),
                        List.of(label("k", "v".repeat(Pairs.LONGEST_VALUE))),
                        pairs(pairs.most()));
            case Part _, Elsewhere _ -> List.of();
        };
    }

    /** Values that are just not good. */
    public static List<Object> bad(FieldDescriptor field, Rule rule) {
        return switch (rule) {
            case Whole whole -> badNumbers(field, whole);
            case Text text -> badTexts(text);
            case Blob blob ->
                blob.least() == 0
                        ? List.of(bytes(blob.most() + 1))
                        : List.of(bytes(blob.least() - 1), bytes(blob.most() + 1));
            case Choice choice -> {
                EnumValueDescriptor unknown = field.getEnumType().findValueByNumberCreatingIfUnknown(UNKNOWN);
                yield choice.orNone()
                        ? List.of(unknown)
                        : List.of(unknown, field.getEnumType().findValueByNumber(0));
            }
            case Either _, Part _, Elsewhere _ -> List.of();
            case Many(int _, Part _) -> List.of();
            case Many(int most, Rule each) -> {
                List<Object> lists = new ArrayList<>();
                Object good = good(field, each).getFirst();
                bad(field, each).forEach(value -> lists.add(List.of(good, value)));
                lists.add(Collections.nCopies(most + 1, good));
                yield lists;
            }
            case Pairs pairs ->
                List.of(
                        List.of(label(" ", "v")),
                        List.of(label("a\nb", "v")),
                        List.of(label("k", "\0")),
                        List.of(label("k", "1"), label("k", "2")),
                        List.of(label("k".repeat(Pairs.LONGEST_KEY + 1), "v")),
                        List.of(label("k", "v".repeat(Pairs.LONGEST_VALUE + 1))),
                        List.of(newer(label("k", "v"))),
                        pairs(pairs.most() + 1));
        };
    }

    private static List<Object> goodNumbers(FieldDescriptor field, Whole whole) {
        List<Object> numbers = new ArrayList<>();
        numbers.add(number(field, whole.least()));
        numbers.add(number(field, whole.most()));
        if (whole.zero() != null) {
            numbers.add(number(field, 0));
        }
        return numbers;
    }

    private static List<Object> badNumbers(FieldDescriptor field, Whole whole) {
        List<Object> numbers = new ArrayList<>();
        long below = whole.least() - 1;
        if ((below >= 0 || !whole.unsigned()) && (below != 0 || whole.zero() == null)) {
            numbers.add(number(field, below));
        }
        // One more than the most of a long is a good unsigned 64 bit number, and a long's least.
        if (whole.unsigned() || whole.most() < Long.MAX_VALUE) {
            numbers.add(number(field, whole.most() + 1));
        }
        return numbers;
    }

    /** Cut to the field's width. */
    private static Object number(FieldDescriptor field, long value) {
        if (field.getJavaType() == JavaType.INT) {
            return (int) value;
        }
        return value;
    }

    private static List<Object> goodTexts(Text text) {
        List<Object> texts = new ArrayList<>();
        texts.add(text.good());
        String longest = stretched(text, text.most());
        if (isWellFormed(text, longest)) {
            texts.add(longest);
        }
        if (text.least() == 0) {
            texts.add("");
        }
        return texts;
    }

    /** Not all forms can be as long as their bound. */
    private static boolean isWellFormed(Text text, String value) {
        Problems problems = new Problems();
        text.words().check(value, Row.of("sample", text), problems);
        return problems.isEmpty();
    }

    private static List<Object> badTexts(Text text) {
        List<Object> texts = new ArrayList<>();
        texts.add(text.bad());
        texts.add(stretched(text, text.most() + 1));
        // Within the bound by characters, beyond it by bytes.
        texts.add("é".repeat(text.most() / 2 + 1));
        if (text.least() > 0) {
            texts.add("");
        }
        return texts;
    }

    private static String stretched(Text text, int length) {
        String good = text.good();
        return good + good.substring(good.length() - 1).repeat(Math.max(0, length - good.length()));
    }

    private static ByteString bytes(int count) {
        return ByteString.copyFrom(new byte[count]);
    }

    private static List<Label> pairs(int count) {
        return IntStream.range(0, count).mapToObj(i -> label("k" + i, "v")).toList();
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }

    /** The message with a field that this program does not know. */
    @SuppressWarnings("unchecked")
    public static <M extends Message> M newer(M message) {
        return (M) message.toBuilder()
                .mergeUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                UNKNOWN,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();
    }

    /** The field at the end of a path. */
    public static FieldDescriptor field(Message message, String path) {
        int dot = path.indexOf('.');
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(dot < 0 ? path : path.substring(0, dot));
        return dot < 0 ? field : field(part(message, field), path.substring(dot + 1));
    }

    /** The message at a path: the first of a list, or an empty one where none is. */
    private static Message part(Message message, FieldDescriptor field) {
        boolean empty = field.isRepeated() && message.getRepeatedFieldCount(field) == 0;
        if (empty) {
            return message.newBuilderForType().newBuilderForField(field).build();
        }
        return (Message) (field.isRepeated() ? message.getRepeatedField(field, 0) : message.getField(field));
    }

    /** The message with another value at a path; a part of a list is its first element. */
    @SuppressWarnings("unchecked")
    public static <M extends Message> M with(M message, String path, Object value) {
        int dot = path.indexOf('.');
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(dot < 0 ? path : path.substring(0, dot));
        Message.Builder builder = message.toBuilder();
        if (dot < 0) {
            return (M) builder.setField(field, value).build();
        }
        Message changed = with(part(message, field), path.substring(dot + 1), value);
        if (!field.isRepeated()) {
            return (M) builder.setField(field, changed).build();
        }
        if (message.getRepeatedFieldCount(field) == 0) {
            return (M) builder.addRepeatedField(field, changed).build();
        }
        return (M) builder.setRepeatedField(field, 0, changed).build();
    }
}
