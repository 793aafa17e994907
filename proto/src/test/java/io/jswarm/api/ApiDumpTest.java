package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The API as one committed text, so that a change of the wire form is seen in review.
 *
 * <p>After a change that is meant, {@code mvn test -pl proto -Dtest=ApiDumpTest -Dupdate=true} writes the text anew.
 */
final class ApiDumpTest {
    private static final Path PROTOS = Path.of("src", "main", "proto");
    private static final Path DUMP = PROTOS.resolve("api.txt");

    @Test
    void theCommittedTextIsTheApi() throws IOException {
        String actual =
                files().stream().map(ApiDumpTest::descriptor).map(ApiText::of).collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("update")) {
            Files.writeString(DUMP, actual);
        }
        assertThat(DUMP)
                .as("the API changed: if that is meant, run this test with -Dupdate=true and commit the file")
                .hasContent(actual);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(PROTOS)) {
            List<Path> found = walk.filter(file -> file.toString().endsWith(".proto"))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        }
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
