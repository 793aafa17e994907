package io.jswarm.api;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All {@code .proto} files of the source tree: those that clients see, and those that nodes keep to themselves. */
public final class ApiFiles {
    private static final String PUBLIC = "jswarm/v1/";
    private static final String INTERNAL = "jswarm/internal/v1/";

    private ApiFiles() {}

    /** Every file below {@code folder}, the source root of the messages, by its path. */
    public static List<FileDescriptor> in(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(file -> file.toString().endsWith(".proto"))
                    .sorted()
                    .map(ApiFiles::descriptor)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether clients see it. */
    public static boolean isPublic(FileDescriptor file) {
        return file.getName().startsWith(PUBLIC);
    }

    /** Whether it is of nodes among each other and of what they store: no client knows it. */
    public static boolean isInternal(FileDescriptor file) {
        return file.getName().startsWith(INTERNAL);
    }

    /** The names of the messages, enums and services of the internal files. */
    public static Set<String> internalNames(Path folder) {
        return in(folder).stream()
                .filter(ApiFiles::isInternal)
                .flatMap(file -> Stream.of(file.getMessageTypes(), file.getEnumTypes(), file.getServices()))
                .flatMap(List::stream)
                .map(GenericDescriptor::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** By convention {@code node_list.proto} says {@code java_outer_classname = "NodeListProto"}. */
    private static FileDescriptor descriptor(Path file) {
        String stem = file.getFileName().toString().replace(".proto", "");
        String name = Arrays.stream(stem.split("_", -1))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining("", "io.jswarm.api.v1.", "Proto"));
        try {
            return (FileDescriptor)
                    Class.forName(name).getMethod("getDescriptor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(file + " must be generated into " + name + " (java_outer_classname)", e);
        }
    }
}
