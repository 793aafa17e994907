package io.jswarm.bench;

import io.jswarm.bench.Benchmark.Figure;
import io.jswarm.bench.Benchmark.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures benchmarks one after the other, and tells what was measured whatever ends it: hours may lie behind it. For
 * one thread.
 */
final class Campaign {
    private final Map<String, String> setting;
    private final @Nullable Path json;
    private final PrintStream out;
    private final PrintStream progress;
    private final List<RunFigures> series = new ArrayList<>();

    /**
     * One that has measured nothing yet.
     *
     * @param setting where and with what is measured
     * @param json where all figures go, too; null: nowhere
     * @param out gets the table
     * @param progress gets each figure as soon as it is there
     */
    Campaign(Map<String, String> setting, @Nullable Path json, PrintStream out, PrintStream progress) {
        this.setting = new LinkedHashMap<>(setting);
        this.json = json;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Measures them, then prints the table and writes the file. What ends it early ends it with what it threw, once table and
     * file have what was measured until then and say why there is no more.
     *
     * @throws CancellationException when the thread was interrupted and the benchmark did not notice
     */
    void measure(List<Benchmark> chosen, Function<Benchmark, Settings> settings)
            throws IOException, InterruptedException {
        try {
            for (Benchmark benchmark : chosen) {
                measure(benchmark, settings.apply(benchmark));
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            try {
                tell();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
        tell();
    }

    private void measure(Benchmark benchmark, Settings settings) throws IOException, InterruptedException {
        if (!benchmark.peers().isEmpty()) {
            setting.put("peers of " + benchmark.name(), benchmark.peers());
        }
        List<Figure> figures = new ArrayList<>();
        try {
            benchmark.run(settings, figure -> {
                figures.add(figure);
                tell(benchmark, figure);
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("it was interrupted"); // one that never waits would go on for long
                }
            });
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            setting.put("incomplete", benchmark.name() + " ended early: " + e);
            throw e;
        } finally {
            series.addAll(Report.collate(benchmark.name(), figures));
        }
    }

    private void tell(Benchmark benchmark, Figure figure) {
        progress.printf(
                Locale.ROOT,
                "%s: %s, %s: %,.3f %s%n",
                benchmark.name(),
                figure.what(),
                figure.who(),
                figure.value(),
                figure.unit());
    }

    private void tell() throws IOException {
        Report report = new Report(setting, series);
        report.lines().forEach(out::println);
        if (json != null) {
            Files.writeString(json, report.json() + "\n");
        }
    }
}
