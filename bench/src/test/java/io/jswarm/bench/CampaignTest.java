package io.jswarm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.bench.Benchmark.Figure;
import io.jswarm.bench.Benchmark.Settings;
import io.jswarm.cli.output.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CampaignTest {
    private static final Path DEPLOY =
            Path.of(System.getProperty("jswarm.root", "..")).resolve("deploy");

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Measures one thing, and then something happens. */
    private record Staged(String name, Body then) implements Benchmark {
        @Override
        public String about() {
            return name;
        }

        @Override
        public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
            figures.accept(Figure.ours("writes", 7, "writes/s"));
            then.run(figures);
        }
    }

    private interface Body {
        void run(Consumer<Figure> figures) throws IOException, InterruptedException;
    }

    private Path json() {
        return folder.resolve("figures.json");
    }

    private void measure(Benchmark... benchmarks) throws IOException, InterruptedException {
        new Campaign(
                        Map.of("machine", "two cores"),
                        json(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                .measure(List.of(benchmarks), benchmark -> new Settings(1, true, 1));
    }

    private String table() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tableAndFileHaveAllThatWasMeasured() throws IOException, InterruptedException {
        measure(new Staged("one", figures -> {}), new Staged("two", figures -> {}));
        assertThat(table())
                .contains("machine: two cores", "one: writes", "two: writes")
                .doesNotContain("incomplete");
        assertThat(Json.parse(Files.readString(json())).get("series"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);
    }

    @Test
    void whatWasMeasuredBeforeABenchmarkFailedIsToldWithTheReason() throws IOException {
        Benchmark failing = new Staged("two", figures -> {
            throw new IOException("no etcd here");
        });
        Benchmark never = new Staged("three", figures -> {});
        assertThatThrownBy(() -> measure(new Staged("one", figures -> {}), failing, never))
                .isInstanceOf(IOException.class)
                .hasMessage("no etcd here");
        assertThat(table()).contains("one: writes", "two: writes", "incomplete: two ended early", "no etcd here");
        assertThat(Files.readString(json())).contains("no etcd here", "\"two\"").doesNotContain("three");
    }

    @Test
    void oneThatNeverWaitsEndsWithItsNextFigureWhenItIsInterrupted() throws IOException {
        Benchmark busy = new Staged("one", figures -> {
            Thread.currentThread().interrupt();
            figures.accept(Figure.ours("reads", 8, "reads/s"));
            throw new AssertionError("it went on");
        });
        try {
            assertThatThrownBy(() -> measure(busy)).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(table()).contains("one: writes", "one: reads", "incomplete");
        assertThat(json()).exists();
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedBeforeAnythingIsMeasured() {
        Path nowhere = folder.resolve("missing/figures.json");
        assertThat(new CommandLine(new BenchMain()).execute("scheduler", "--quick", "--json", nowhere.toString()))
                .isEqualTo(2);
        assertThat(new CommandLine(new BenchMain()).execute("scheduler", "--quick", "--json", folder.toString()))
                .isEqualTo(2);
    }

    @Test
    void variablesAreToldButNoSecret() {
        assertThat(Machine.variables(
                        Map.of("JSWARM_HEAP", "2g", "BENCH_SCALE", "1x1x1", "JSWARM_TOKEN", "SECRET", "HOME", "/root")))
                .isEqualTo("BENCH_SCALE=1x1x1 JSWARM_HEAP=2g JSWARM_TOKEN=…");
        assertThat(Machine.variables(Map.of("HOME", "/root"))).contains("no variable");
    }

    @Test
    void theDaemonsOptionsAreThoseThatTheLauncherGives() throws IOException, InterruptedException {
        Path program = folder.resolve("bin/jswarm");
        Files.createDirectories(program.getParent());
        Files.copy(DEPLOY.resolve("src/main/launcher/jswarm"), program);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.createDirectory(folder.resolve("lib"));
        Files.writeString(folder.resolve("lib/daemon.classpath"), "@LIB@/a.jar\n");
        assertThat(Launcher.daemonOptions(program))
                .contains("-Xmx", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=")
                .doesNotContain("a.jar");
        assertThat(Launcher.daemonOptions(folder.resolve("nothing"))).startsWith("unknown: no program");
    }

    @Test
    void theBenchmarksVirtualMachineIsTheDaemons() throws IOException {
        Pattern options = Pattern.compile(
                "-Xms\\w+|-XX:(?:.UseG1GC|MaxGC\\w+=\\d+|MaxTenuring\\w+=\\d+|(?:Max)?NewSize=\\w+|Initiating\\w+=\\d+"
                        + "|.UseCompact\\w+|M..HeapFree\\w+=\\d+|G1Periodic\\w+=\\d+|TrimNative\\w+=\\d+|Tier4\\w+=\\d+"
                        + "|CompileCommand=[^ ')]+)");
        assertThat(found(options, DEPLOY.resolve("bench")))
                .hasSize(18)
                .isEqualTo(found(options, DEPLOY.resolve("src/main/launcher/jswarm")));
    }

    private static Set<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
