package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
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
        String actual = ApiFiles.in(PROTOS).stream().map(ApiText::of).collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("update")) {
            Files.writeString(DUMP, actual);
        }
        assertThat(DUMP)
                .as("the API changed: if that is meant, run this test with -Dupdate=true and commit the file")
                .hasContent(actual);
    }
}
