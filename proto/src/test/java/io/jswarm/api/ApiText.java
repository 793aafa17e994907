package io.jswarm.api;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.Comparator;
import java.util.Locale;

/** Writes a file's messages, enums and services as text: what is on the wire, in the order of names and numbers. */
final class ApiText {
    private final StringBuilder out = new StringBuilder();

    private ApiText() {}

    static String of(FileDescriptor file) {
        ApiText text = new ApiText();
        text.line(0, "file " + file.getName());
        file.getEnumTypes().stream()
                .sorted(Comparator.comparing(EnumDescriptor::getName))
                .forEach(e -> text.add(1, e));
        file.getMessageTypes().stream()
                .sorted(Comparator.comparing(Descriptor::getName))
                .forEach(m -> text.add(1, m));
        file.getServices().stream()
                .sorted(Comparator.comparing(ServiceDescriptor::getName))
                .forEach(text::add);
        return text.out.toString();
    }

    private void add(int depth, Descriptor message) {
        line(depth, "message " + message.getName());
        message.getFields().stream()
                .sorted(Comparator.comparingInt(FieldDescriptor::getNumber))
                .forEach(field -> line(depth + 1, field.getNumber() + " " + describe(field)));
        DescriptorProto proto = message.toProto();
        proto.getReservedRangeList()
                .forEach(r -> line(depth + 1, "reserved " + r.getStart() + " to " + (r.getEnd() - 1)));
        proto.getReservedNameList().stream().sorted().forEach(n -> line(depth + 1, "reserved " + n));
        message.getEnumTypes().stream()
                .sorted(Comparator.comparing(EnumDescriptor::getName))
                .forEach(e -> add(depth + 1, e));
        message.getNestedTypes().stream()
                .sorted(Comparator.comparing(Descriptor::getName))
                .forEach(m -> add(depth + 1, m));
    }

    private void add(int depth, EnumDescriptor type) {
        line(depth, "enum " + type.getName());
        type.getValues().stream()
                .sorted(Comparator.comparingInt(v -> v.getNumber()))
                .forEach(value -> line(depth + 1, value.getNumber() + " " + value.getName()));
        type.toProto()
                .getReservedRangeList()
                .forEach(r -> line(depth + 1, "reserved " + r.getStart() + " to " + r.getEnd()));
    }

    private void add(ServiceDescriptor service) {
        line(1, "service " + service.getName());
        service.getMethods().stream()
                .sorted(Comparator.comparing(MethodDescriptor::getName))
                .forEach(method -> line(2, describe(method)));
    }

    private static String describe(MethodDescriptor method) {
        return "rpc " + method.getName()
                + "(" + (method.isClientStreaming() ? "stream " : "")
                + method.getInputType().getFullName() + ") returns ("
                + (method.isServerStreaming() ? "stream " : "")
                + method.getOutputType().getFullName() + ")";
    }

    private static String describe(FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        String label = field.isRepeated() ? "repeated " : field.toProto().getProto3Optional() ? "optional " : "";
        return label + type(field) + " " + field.getName() + (oneof == null ? "" : " in oneof " + oneof.getName());
    }

    private static String type(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    private void line(int depth, String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }
}
