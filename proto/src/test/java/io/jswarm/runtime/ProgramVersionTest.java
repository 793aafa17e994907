package io.jswarm.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** There is one source of the version: the pom. */
final class ProgramVersionTest {
    private static final Path ROOT = Path.of(System.getProperty("jswarm.root", ".."));

    @Test
    void itIsThatOfThePom() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertThat(pom)
                .as("the version %s", ProgramVersion.text())
                .containsPattern("<artifactId>jswarm-parent</artifactId>\\s*<version>"
                        + ProgramVersion.text().replace(".", "\\.") + "</version>");
    }
}
