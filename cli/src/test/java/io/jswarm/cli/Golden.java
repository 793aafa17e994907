package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that hold what the program should print; {@code -Dupdate=true} writes them anew: read the difference then. */
final class Golden {
    private Golden() {}

    /** The repository's root. */
    static Path root() {
        return Path.of(System.getProperty("jswarm.root", ".."));
    }

    static void check(Path file, String actual) throws IOException {
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, actual);
        }
        assertThat(file)
                .as("missing: run the test with -Dupdate=true and read what it wrote")
                .exists();
        assertThat(actual).isEqualTo(Files.readString(file));
    }

    static void check(String name, String actual) throws IOException {
        check(root().resolve("cli/src/test/golden").resolve(name + ".txt"), actual);
    }
}
