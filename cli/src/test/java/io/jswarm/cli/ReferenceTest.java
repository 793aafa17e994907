package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.cli.invocation.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The reference of the command line under docs/, which is also the golden file of every help page. */
class ReferenceTest {
    private static final Path PAGES = Golden.root().resolve("docs/reference/cli");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyHelpPageIsInTheReference() throws IOException {
        Map<String, String> pages = new LinkedHashMap<>();
        StringBuilder index = new StringBuilder("# The command line\n\n");
        index.append("Written by a test from the commands themselves; `mvn test -pl cli -am -Dupdate=true` writes it"
                + " anew.\n\n");
        index.append(section("jswarm", help()));
        index.append("""
                ## Exit codes

                | Code | Meaning |
                | --- | --- |
                | 0 | done |
                | 1 | refused, or failed; an update that was rolled back counts as failed |
                | 2 | the command line is wrong |
                | 3 | no manager, or no daemon, could be reached |
                | 124 | `--wait-timeout` has passed |
                | 130 | ended by Ctrl-C; a service that was waited for goes on |

                ## Pages

                """);
        for (CommandLine noun : commands()) {
            String name = noun.getCommandName();
            index.append("- [").append(name).append("](").append(name).append(".md)\n");
            StringBuilder page = new StringBuilder("# jswarm ").append(name).append("\n\n");
            page.append(section("", help(name)));
            for (Map.Entry<String, CommandLine> entry : noun.getSubcommands().entrySet()) {
                String verb = entry.getKey();
                if (!verb.equals(entry.getValue().getCommandName())) {
                    continue; // an alias
                }
                page.append(sections(entry.getValue(), name, verb));
            }
            assertThat(page.toString().lines().filter(line -> line.startsWith("## ")))
                    .doesNotHaveDuplicates();
            pages.put(name + ".md", page.toString());
        }
        pages.put("index.md", index.toString());
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Golden.check(PAGES.resolve(page.getKey()), page.getValue());
        }
        try (Stream<Path> files = Files.list(PAGES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(pages.keySet());
        }
    }

    /** A verb's help page, and those of the verbs under it. */
    private String sections(CommandLine command, String name, String verb) throws IOException {
        StringBuilder text = new StringBuilder(section("jswarm " + name + " " + verb, help(name, verb)));
        for (String under : command.getSubcommands().keySet()) {
            text.append(section("jswarm " + name + " " + verb + " " + under, help(name, verb, under)));
        }
        return text.toString();
    }

    private List<CommandLine> commands() throws IOException {
        try (CliRunner ignored = new CliRunner(folder)) {
            return List.copyOf(Commands.all(new Invocation(ignored.environment()))
                    .getSubcommands()
                    .values());
        }
    }

    private String help(String... command) throws IOException {
        try (CliRunner cli = new CliRunner(folder)) {
            CliRunner.Result result = cli.run(
                    Stream.concat(Stream.of(command), Stream.of("--help")).toArray(String[]::new));
            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(result.out().lines().mapToInt(String::length).max().orElse(0))
                    .as("longest line of %s", String.join(" ", command))
                    .isLessThanOrEqualTo(120);
            return result.out();
        }
    }

    private static String section(String heading, String help) {
        return (heading.isEmpty() ? "" : "## " + heading + "\n\n") + "```text\n" + help.strip() + "\n```\n\n";
    }
}
