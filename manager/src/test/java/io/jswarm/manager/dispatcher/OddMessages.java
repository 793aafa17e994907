package io.jswarm.manager.dispatcher;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.jswarm.api.PlainText;
import io.jswarm.api.WorkerLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/**
 * Messages as nobody means them, made from a seed field by field of what the protocol has, so that new fields are in them
 * from their first day; and what must hold of a message that passed the edge.
 */
final class OddMessages {
    private static final int MOST_REPEATED = 1_000;
    private static final int WRAPPING = 1 << 16;
    private static final List<String> TEXTS = List.of(
            "",
            "host-1",
            "\u001b[2Jgone",
            "two\nlines",
            "\u202eedoc",
            "x".repeat(70_000),
            "sha256:" + "a".repeat(64),
            "0".repeat(25),
            "f".repeat(64),
            "🐳".repeat(300));
    private static final List<Long> NUMBERS =
            List.of(0L, 1L, -1L, 80L, 1L << 33, Long.MAX_VALUE, Long.MIN_VALUE, 1_700_000_000_000L);

    private final Random random;

    OddMessages(long seed) {
        this.random = new Random(seed);
    }

    /** Fills a message, and what it holds, with odd values. */
    <B extends Message.Builder> B fill(B message, int depth) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean other = field.getRealContainingOneof() != null && random.nextInt(3) > 0;
            if (other || random.nextInt(4) == 0) {
                continue;
            }
            if (field.isRepeated()) {
                int count = random.nextInt(20) == 0 ? 1_200 : random.nextInt(4);
                Object one = value(message, field, depth);
                for (int i = 0; i < count; i++) {
                    message.addRepeatedField(field, i < 4 ? value(message, field, depth) : one);
                }
            } else {
                message.setField(field, value(message, field, depth));
            }
        }
        if (random.nextInt(5) == 0) {
            message.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            999,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(ByteString.copyFromUtf8("unknown"))
                                    .build())
                    .build());
        }
        return message;
    }

    private Object value(Message.Builder of, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
            case LONG -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case INT -> NUMBERS.get(random.nextInt(NUMBERS.size())).intValue();
            case BOOLEAN -> random.nextBoolean();
            case BYTE_STRING -> ByteString.copyFromUtf8(TEXTS.get(random.nextInt(TEXTS.size())));
            case ENUM -> {
                List<EnumValueDescriptor> values = field.getEnumType().getValues();
                yield random.nextInt(3) == 0
                        ? field.getEnumType().findValueByNumberCreatingIfUnknown(9_999)
                        : values.get(random.nextInt(values.size()));
            }
            case MESSAGE ->
                depth == 0
                        ? of.newBuilderForField(field).build()
                        : fill(of.newBuilderForField(field), depth - 1).build();
            case FLOAT, DOUBLE -> throw new AssertionError("no message of ours has " + field.getFullName());
        };
    }

    /** What a message that passed has that it must not have; what tasks printed is theirs. */
    static List<String> wrongs(Message passed) {
        List<String> wrongs = new ArrayList<>();
        if (passed.getSerializedSize() > WorkerLimits.MESSAGE_BYTES + WRAPPING) {
            wrongs.add("it has " + passed.getSerializedSize() + " bytes");
        }
        walk(passed, wrongs);
        return wrongs;
    }

    private static void walk(Message message, List<String> wrongs) {
        if (!message.getUnknownFields().asMap().isEmpty()) {
            wrongs.add(message.getDescriptorForType().getName() + " has fields that nobody knows");
        }
        message.getAllFields().forEach((field, value) -> {
            if (value instanceof Collection<?> all) {
                if (all.size() > MOST_REPEATED) {
                    wrongs.add(field.getFullName() + ": " + all.size() + " times");
                }
                all.forEach(each -> look(field, each, wrongs));
            } else {
                look(field, value, wrongs);
            }
        });
    }

    private static void look(FieldDescriptor field, Object value, List<String> wrongs) {
        switch (value) {
            case String text -> {
                if (!PlainText.isLine(text, WorkerLimits.ERROR)) {
                    wrongs.add(field.getFullName() + ": text of " + text.length());
                }
            }
            case EnumValueDescriptor number -> {
                if (number.getIndex() < 0) {
                    wrongs.add(field.getFullName() + ": " + number.getNumber());
                }
            }
            case Message inner -> walk(inner, wrongs);
            default -> {}
        }
    }
}
