package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jswarm support-bundle}, from the command line to the file. */
class SupportBundleTest {
    /** No page is served there, and nobody is asked. */
    private static final String NO_METRICS = "--metrics=http://127.0.0.1:1/metrics";

    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;

    @BeforeEach
    void begin() throws IOException {
        cli = new CliRunner(folder);
    }

    @AfterEach
    void end() {
        cli.close();
    }

    private static Map<String, String> entries(Path file) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }

    @Test
    void oneFileHoldsWhatCanBeHadAndNamesWhatCannot() throws IOException {
        Path file = folder.resolve("bundle.zip");
        cli.run("service", "create", "--detach", "--name", "shop", "--env", "KEY_OF_SHOP=hunter2", "nginx", "hunter2");
        CliRunner.Result result = cli.run("support-bundle", NO_METRICS, file.toString());
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("bundle.zip", "MANIFEST.txt");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Map<String, String> entries = entries(file);
        assertThat(entries.keySet())
                .contains(
                        "jswarm-support/info.json",
                        "jswarm-support/nodes.jsonl",
                        "jswarm-support/tasks.jsonl",
                        "jswarm-support/memory.txt");
        assertThat(entries.get("jswarm-support/services.jsonl"))
                .contains("shop", "nginx", "KEY_OF_SHOP", "(7 characters withheld)");
        assertThat(entries.get("jswarm-support/MANIFEST.txt"))
                .contains("services.jsonl: ", " characters", "metrics.txt: none: ");
        assertThat(entries.values()).noneMatch(text -> text.contains("hunter2"));
    }

    @Test
    void whatIsThereStays() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.zip"), "mine");
        CliRunner.Result result = cli.run("support-bundle", NO_METRICS, file.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("mine.zip exists", "jswarm support-bundle bundle-");
        assertThat(file).hasContent("mine");
    }

    @Test
    void badInputIsRefusedBeforeAnythingIsAsked() {
        assertThat(cli.run("support-bundle", folder.toString()).exitCode()).isEqualTo(2);
        CliRunner.Result lines = cli.run(
                "support-bundle", "--lines", "0", folder.resolve("b.zip").toString());
        assertThat(lines.exitCode()).isEqualTo(2);
        assertThat(lines.err()).contains("--lines from 1 to 100000, but got 0");
        CliRunner.Result absent =
                cli.run("support-bundle", NO_METRICS, folder.resolve("no/b.zip").toString());
        assertThat(absent.exitCode()).isEqualTo(1);
        assertThat(absent.err()).contains("there is no folder");
    }
}
