package io.jswarm.cli.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What programs of a host print, and what is left of them. */
final class HostFactsTest {
    private static List<Path> leftOver() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("jswarm-support"))
                    .toList();
        }
    }

    @Test
    void errorsAreTakenToo() throws IOException {
        assertThat(HostFacts.printed(List.of("sh", "-c", "echo out; echo err >&2; exit 3")))
                .isEqualTo("out\nerr\n");
    }

    @Test
    void aProgramThatTheHostLacksLeavesNoFile() throws IOException {
        List<Path> before = leftOver();
        assertThatThrownBy(() -> HostFacts.printed(List.of("no-such-program"))).isInstanceOf(IOException.class);
        assertThat(leftOver()).isEqualTo(before);
    }
}
