package io.jswarm.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/chaos} in small: real processes, the faults that hurt most, and the verdict. */
@Tag("testbed")
@Timeout(500)
class ChaosTest {
    private static final int MOST_SECONDS = 420;

    @TempDir
    private Path folder = Path.of("");

    /** In a process of its own, since a process has one testbed. */
    private int run(Path ledger, Path output) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Djswarm.testbed.name=sc",
                "-Djswarm.root=" + System.getProperty("jswarm.root", ".."),
                "-Djswarm.testbed.launcher=" + System.getProperty("jswarm.testbed.launcher", ""),
                "-Djswarm.testbed.options=" + System.getProperty("jswarm.testbed.options", ""),
                "-cp",
                System.getProperty("java.class.path"),
                "io.jswarm.systemtest.chaos.ChaosMain"));
        command.addAll(List.of("--commit", "test", "--seed", "7", "--minutes", "1", "--snapshot-every", "20"));
        command.addAll(List.of("--faults", "ISOLATE,UNFORCED_ALL,STOP_PROCESS,KILL_ALL,DISK_FULL"));
        command.addAll(List.of("--ledger", ledger.toString(), "--histories", "target/chaos"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aShortRunIsLinearizableWhateverDies() throws IOException, InterruptedException {
        Path ledger = folder.resolve("ledger.csv");
        Path output = folder.resolve("output");
        int exitCode = run(ledger, output);
        String said = Files.readString(output);
        System.out.println(said);
        assertThat(exitCode).as(said).isZero();
        Map<String, Long> figures = figures(Files.readAllLines(ledger));
        assertThat(figures).containsEntry("violations", 0L).containsEntry("undecided", 0L);
        assertThat(figures.get("rounds")).isGreaterThanOrEqualTo(5);
        assertThat(figures).containsEntry("not_staged", 0L).containsEntry("full_disk_ends", 1L);
        assertThat(figures.get("acknowledged")).isGreaterThan(50);
        assertThat(figures.get("revisions_watched")).isGreaterThan(100);
        assertThat(figures.get("snapshots_taken")).as("logs were cut").isPositive();
    }

    private static Map<String, Long> figures(List<String> lines) {
        String[] names = lines.getFirst().split(",", -1);
        String[] values = lines.getLast().split(",", -1);
        Map<String, Long> figures = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            if (values[i].matches("[0-9]+")) {
                figures.put(names[i], Long.parseLong(values[i]));
            }
        }
        return figures;
    }
}
