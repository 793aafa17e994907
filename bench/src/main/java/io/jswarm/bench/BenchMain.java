package io.jswarm.bench;

import io.jswarm.bench.Benchmark.Settings;
import io.jswarm.cli.output.Table;
import io.jswarm.runtime.ProgramVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
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
    /** One that never waits hears of a signal with its next figure only. */
    private static final Duration TO_END = Duration.ofMinutes(3);

    /** All of them, as listed. */
    static final List<Benchmark> ALL = List.of(
            new SchedulerBenchmark(),
            new StateBenchmark(),
            new LogBenchmark(),
            new ApiBenchmark(),
            new FailoverBenchmark(),
            new IdleBenchmark(),
            new EngineBenchmark(),
            new StartsBenchmark(),
            new RestBenchmark(),
            new DetectionBenchmark(),
            new ScaleBenchmark());

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "\"list\", or the benchmarks to run.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Measure so often (default: 5; engine 6, failover 20, idle, rest and scale 1).")
    private @Nullable Integer runs;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description =
                    "For idle, detection and rest: watch the swarm so long (default: 30; detection 10 each, rest 3 each).")
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

    /**
     * Exits with 0 when all was measured, 1 when something failed, 2 on wrong usage; a signal (Ctrl-C) ends it with the
     * signal's code, once what was measured is told and what was started is gone.
     */
    public static void main(String[] args) {
        Thread measuring = Thread.currentThread();
        Thread ending = new Thread(() -> end(measuring), "signal");
        Runtime.getRuntime().addShutdownHook(ending);
        int exitCode = new CommandLine(new BenchMain()).execute(args);
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            return; // a signal came, whose end waits for this thread's
        }
        System.exit(exitCode);
    }

    private static void end(Thread measuring) {
        System.err.println("bench: ending; what was measured is told in a moment");
        measuring.interrupt();
        try {
            measuring.join(TO_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Integer call() {
        if (names.equals(List.of("list"))) {
            return list();
        }
        atLeastOne("--runs", runs == null ? 1 : runs);
        atLeastOne("--minutes", minutes == null ? 1 : minutes);
        List<Benchmark> chosen =
                new LinkedHashSet<>(names).stream().map(this::find).toList();
        if (minutes != null && (quick || chosen.stream().allMatch(each -> each.usualMinutes() == 0))) {
            throw wrong("--minutes: expected without --quick, and with a benchmark that watches for a time: "
                    + String.join(", ", watching()));
        }
        if (json != null) {
            expectWritable(json);
        }
        try {
            new Campaign(setting(), json, System.out, System.err).measure(chosen, this::settings);
            return 0;
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            return 1;
        } catch (InterruptedException | CancellationException e) {
            System.err.println("bench: ended early; what was measured until then is told above");
            return 1;
        }
    }

    private int list() {
        if (runs != null || minutes != null || quick || json != null) {
            throw wrong("list: expected without options, since it measures nothing");
        }
        Table table = new Table().row("NAME", "MEASURES");
        ALL.forEach(benchmark -> table.row(benchmark.name(), benchmark.about()));
        table.lines(false).forEach(System.out::println);
        return 0;
    }

    private static List<String> watching() {
        return ALL.stream()
                .filter(each -> each.usualMinutes() > 0)
                .map(Benchmark::name)
                .toList();
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private void atLeastOne(String option, int value) {
        if (value < 1) {
            throw wrong(option + ": expected 1 or more, but it is " + value);
        }
    }

    private Benchmark find(String name) {
        return ALL.stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong("no benchmark \"" + name + "\"; \"bench list\" names them all"));
    }

    private Settings settings(Benchmark benchmark) {
        return new Settings(
                runs == null ? benchmark.usualRuns() : runs,
                quick,
                minutes == null ? benchmark.usualMinutes() : minutes);
    }

    /** Before hours are spent on what could not be kept. */
    private void expectWritable(Path file) {
        try {
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
        } catch (IOException e) {
            throw wrong("--json: expected a file that can be written, in a folder that exists, but got " + e);
        }
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
        setting.put("environment", Machine.variables(System.getenv()));
        setting.put("daemons' virtual machine", Launcher.daemonOptions());
        return setting;
    }
}
