package io.jswarm.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Pages that people read in a terminal and in a diff, too: no long lines but in tables and code, short sentences that do
 * not begin with a clause, and links that lead somewhere.
 */
final class PagesTest {
    private static final int COLUMNS_MAX = 140;
    private static final int WORDS_MAX = 60;
    private static final Path ROOT = Path.of(System.getProperty("jswarm.root", ".."));
    /** Made from the commands' help and the code. */
    private static final Path REFERENCE = ROOT.resolve("docs/reference");

    @Test
    void linesOfProseAreNarrow() throws IOException {
        assertThat(found(PagesTest::wide))
                .as("lines over %d columns", COLUMNS_MAX)
                .isEmpty();
    }

    /** Records of a month stay as they were written. */
    @Test
    void sentencesAreShortAndBeginWithNoClause() throws IOException {
        assertThat(found(page -> isRecord(page) ? List.of() : clumsy(read(page))))
                .as("sentences of more than %d words, or with a clause for a subject", WORDS_MAX)
                .isEmpty();
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        assertThat(found(PagesTest::dead)).as("links to no file or no heading").isEmpty();
    }

    @Test
    void clumsySentencesAreFound() {
        Page page = new Page(List.of(
                "# What a heading says",
                "It works. What was left",
                "is told. What is left? `What.` stays. **Who** asks is told.",
                "| What | Where |",
                "- What an item says",
                "```",
                "What a program prints",
                "```",
                "Word " + "word ".repeat(WORDS_MAX) + "and more."));
        assertThat(clumsy(page).stream().map(Page.Line::number)).containsExactly(2, 2, 5, 9);
        assertThat(clumsy(new Page(List.of("Word " + "word ".repeat(WORDS_MAX - 2) + "word. Short."))))
                .isEmpty();
    }

    @Test
    void deadLinksAreFound() {
        Path readme = ROOT.resolve("README.md");
        assertThat(isDead(readme, "docs/nothing.md")).isTrue();
        assertThat(isDead(readme, "docs/limits.md#nothing")).isTrue();
        assertThat(isDead(readme, "docs/limits.md#security")).isFalse();
        assertThat(isDead(readme, "#limits")).isFalse();
    }

    @Test
    void targetsAndAnchorsAreFound() {
        Page page =
                new Page(List.of("## Start, and `rest`", "See [a](b.md#c) and `[no](link)`,", "[d](#start-and-rest)."));
        assertThat(page.targets().stream().map(Page.Line::text)).containsExactly("b.md#c", "#start-and-rest");
        assertThat(page.anchors()).containsExactly("start-and-rest");
    }

    private static List<String> found(Function<Path, List<Page.Line>> rule) throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> pages = pages();
        assertThat(pages).hasSizeGreaterThan(20);
        for (Path page : pages) {
            rule.apply(page)
                    .forEach(line -> found.add(ROOT.relativize(page) + ":" + line.number() + " " + line.text()));
        }
        return found;
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

    private static boolean isRecord(Path page) {
        return page.getFileName().toString().matches("\\d{4}-\\d{2}(-.*)?\\.md");
    }

    private static Page read(Path page) {
        try {
            return new Page(Files.readAllLines(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Page.Line> wide(Path page) {
        return read(page).prose().stream()
                .filter(line -> line.text().length() > COLUMNS_MAX)
                .filter(line -> !line.text().startsWith("|"))
                .toList();
    }

    private static List<Page.Line> clumsy(Page page) {
        return page.sentences().stream()
                .filter(line -> isClause(line.text()) || line.text().split("\\s+").length > WORDS_MAX)
                .toList();
    }

    private static boolean isClause(String sentence) {
        return sentence.matches("[\"(]?(What|Who)\\s.*[^?]");
    }

    private static List<Page.Line> dead(Path page) {
        return read(page).targets().stream()
                .filter(link -> !link.text().matches("(https?|mailto):.*"))
                .filter(link -> isDead(page, link.text()))
                .toList();
    }

    private static boolean isDead(Path page, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return !Files.exists(file) || parts.length == 2 && !read(file).anchors().contains(parts[1]);
    }
}
