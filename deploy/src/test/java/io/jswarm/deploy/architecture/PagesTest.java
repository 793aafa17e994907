package io.jswarm.deploy.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages that people read in a terminal and in a diff, too: no long lines but in tables and code. */
final class PagesTest {
    private static final int COLUMNS_MAX = 140;
    private static final Path ROOT = Path.of(System.getProperty("jswarm.root", ".."));
    /** Made from the commands' help and the code. */
    private static final Path REFERENCE = ROOT.resolve("docs/reference");

    @Test
    void linesOfProseAreNarrow() throws IOException {
        List<String> wide = new ArrayList<>();
        List<Path> pages = pages();
        for (Path page : pages) {
            note(page, wide);
        }
        assertThat(pages).hasSizeGreaterThan(20);
        assertThat(wide).as("lines over %d columns", COLUMNS_MAX).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .filter(page -> !page.startsWith(REFERENCE))
                    .sorted()
                    .toList();
        }
    }

    private static void note(Path page, List<String> wide) throws IOException {
        boolean isCode = false;
        int number = 0;
        for (String line : Files.readAllLines(page)) {
            number++;
            if (line.strip().startsWith("```")) {
                isCode = !isCode;
            }
            if (line.length() > COLUMNS_MAX && !isCode && !line.startsWith("|")) {
                wide.add(ROOT.relativize(page) + ":" + number);
            }
        }
    }
}
