package io.jswarm.deploy.bench;

import io.jswarm.cli.output.Table;
import io.jswarm.deploy.bench.Benchmark.Figure;
import io.jswarm.deploy.bench.Benchmark.Settings;
import io.jswarm.runtime.ProgramVersion;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the benchmarks. Figures go to standard output, progress to standard error. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = BenchMain.OfThisBuild.class,
        description =
                "Measures jswarm's parts, beside their peers where there are any: the contestants take turns, and the"
                        + " table compares the medians.")
public final class BenchMain implements Callable<Integer> {
    private static final List<Benchmark> ALL = List.of(
            new SchedulerBenchmark(),
            new StateBenchmark(),
            new LogBenchmark(),
            new ApiBenchmark(),
            new FailoverBenchmark(),
            new IdleBenchmark(),
            new EngineBenchmark(),
            new StartsBenchmark(),
            new DetectionBenchmark(),
            new ScaleBenchmark());

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "\"list\", or the benchmarks to run.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--runs", paramLabel = "N", description = "Measure so often (default: 5; failover 20, idle 1).")
    private @Nullable Integer runs;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "For idle and detection: watch the swarm so long (default: 30; detection 10 each).")
    private @Nullable Integer minutes;

    @Option(names = "--quick", description = "Only the smallest sizes, to see that it works.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there, too.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For {@code --version}. */
    static final class OfThisBuild implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"bench of jswarm " + ProgramVersion.text()};
        }
    }

    /** Exits with 0 when all was measured, 1 when something failed, 2 on wrong usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (names.equals(List.of("list"))) {
            Table table = new Table().row("NAME", "MEASURES");
            ALL.forEach(benchmark -> table.row(benchmark.name(), benchmark.about()));
            table.lines(false).forEach(System.out::println);
            return 0;
        }
        atLeastOne("--runs", runs == null ? 1 : runs);
        atLeastOne("--minutes", minutes == null ? 1 : minutes);
        List<Benchmark> chosen =
                new LinkedHashSet<>(names).stream().map(this::find).toList();
        try {
            return measure(chosen);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            return 1;
        }
    }

    private void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + ": expected 1 or more, but it is " + value);
        }
    }

    private Benchmark find(String name) {
        return ALL.stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "no benchmark \"" + name + "\"; \"bench list\" names them all"));
    }

    private int measure(List<Benchmark> chosen) throws IOException, InterruptedException {
        Map<String, String> setting = setting();
        List<Series> series = new ArrayList<>();
        for (Benchmark benchmark : chosen) {
            if (!benchmark.peers().isEmpty()) {
                setting.put("peers of " + benchmark.name(), benchmark.peers());
            }
            List<Figure> figures = new ArrayList<>();
            int times = runs == null ? benchmark.usualRuns() : runs;
            benchmark.run(new Settings(times, quick, minutes == null ? benchmark.usualMinutes() : minutes), figure -> {
                figures.add(figure);
                tell(benchmark, figure, System.err);
            });
            series.addAll(Report.collate(benchmark.name(), figures));
        }
        Report report = new Report(setting, series);
        report.lines().forEach(System.out::println);
        if (json != null) {
            Files.writeString(json, report.json() + "\n");
        }
        return 0;
    }

    private Map<String, String> setting() throws IOException, InterruptedException {
        Map<String, String> setting = new LinkedHashMap<>();
        setting.put(
                "command",
                "deploy/bench "
                        + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        setting.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        setting.put("jswarm", ProgramVersion.text() + ", commit " + Machine.commit());
        setting.put("machine", Machine.hardware());
        setting.put("runtime", Machine.software());
        return setting;
    }

    private static void tell(Benchmark benchmark, Figure figure, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%s: %s, %s: %,.3f %s%n",
                benchmark.name(),
                figure.what(),
                figure.who(),
                figure.value(),
                figure.unit());
    }
}
