package io.jswarm.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.bench.Benchmark.Figure;
import io.jswarm.bench.Benchmark.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The smallest sizes of what needs no other program: enough that nothing rots. */
@Tag("slow")
class BenchmarksTest {
    static List<Benchmark> quickOnes() {
        return List.of(new SchedulerBenchmark(), new StateBenchmark());
    }

    @ParameterizedTest
    @MethodSource("quickOnes")
    void aQuickRunMeasuresSomethingOfEverything(Benchmark benchmark) throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        benchmark.run(new Settings(1, true, 1), figures::add);
        assertThat(figures).hasSizeGreaterThan(5).allSatisfy(figure -> {
            assertThat(figure.who()).isEqualTo(Figure.OURS);
            assertThat(figure.value()).as(figure.what()).isFinite();
        });
        // Heap is a difference: what earlier tests of this process still hold goes away meanwhile, and makes it
        // negative.
        assertThat(figures)
                .filteredOn(figure -> !figure.what().contains("heap"))
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        figure -> assertThat(figure.value()).as(figure.what()).isPositive());
        assertThat(figures.stream().map(figure -> figure.what() + figure.unit()))
                .doesNotHaveDuplicates();
    }

    @Test
    void thePageOfFiguresNamesEachThatIsListed() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("jswarm.root", ".."), "docs/benchmarks.md"));
        assertThat(BenchMain.ALL)
                .hasSizeGreaterThan(9)
                .allSatisfy(each -> assertThat(page).contains("| `" + each.name() + "` |"));
        assertThat(BenchMain.ALL.stream().map(Benchmark::name))
                .doesNotHaveDuplicates()
                .contains("rest");
    }

    @Test
    void contestantsOnRealEnginesComeInEachOrderOnce() {
        List<String> all = List.of("jswarm", "Swarm mode", "engine");
        List<List<String>> orders = IntStream.range(0, new EngineBenchmark().usualRuns())
                .mapToObj(run -> EngineBenchmark.ordered(all, run))
                .toList();
        assertThat(orders)
                .hasSize(6)
                .doesNotHaveDuplicates()
                .allSatisfy(order -> assertThat(order).containsExactlyInAnyOrderElementsOf(all));
    }

    @Test
    void restIsMeasuredOnceForThreeMinutesUnlessToldOtherwise() {
        assertThat(new RestBenchmark().usualRuns()).isEqualTo(1);
        assertThat(new RestBenchmark().usualMinutes()).isEqualTo(3);
    }

    @Test
    void aWatchTellsWhatEachProgramTakes() throws IOException {
        ProcessHandle self = ProcessHandle.current();
        ProgramWatch watch = new ProgramWatch(List.of(self, self));
        Duration before = ProcessorTime.of(self);
        while (ProcessorTime.of(self).minus(before).toMillis() < 50) {
            watch.look();
        }
        watch.look();
        assertThat(watch.mib(Footprint.Resident::allMib))
                .hasSize(2)
                .allSatisfy(mib -> assertThat(mib).isGreaterThan(10).isLessThanOrEqualTo(watch.mostMib()));
        Footprint.Resident resident = Footprint.resident(self);
        assertThat(resident.ownMib()).isPositive();
        assertThat(resident.fileMib()).isPositive();
        assertThat(resident.ownMib() + resident.fileMib()).isLessThanOrEqualTo(resident.allMib() + 1);
        assertThat(watch.percentOfACore(1))
                .hasSize(2)
                .allSatisfy(percent -> assertThat(percent).isGreaterThanOrEqualTo(4));
    }

    @Test
    void theUsageIsToldAndWrongUsageHasACodeOfItsOwn() {
        assertThat(new CommandLine(new BenchMain()).getUsageMessage())
                .contains("--runs", "--json", "--quick", "--minutes");
        assertThat(new CommandLine(new BenchMain()).execute("list")).isZero();
        assertThat(new CommandLine(new BenchMain()).execute("nothing")).isEqualTo(2);
        assertThat(new CommandLine(new BenchMain()).execute("list", "--runs", "many"))
                .isEqualTo(2);
    }

    @Test
    void whatWouldBeIgnoredIsRefused() {
        assertThat(refusal("list", "--quick")).startsWith("list: expected without options");
        assertThat(refusal("state", "--minutes", "5"))
                .startsWith("--minutes: expected")
                .endsWith(": idle, rest, detection");
        assertThat(refusal("idle", "--quick", "--minutes", "5")).startsWith("--minutes: expected without --quick");
    }

    private static String refusal(String... args) {
        StringWriter said = new StringWriter();
        CommandLine line = new CommandLine(new BenchMain()).setErr(new PrintWriter(said));
        assertThat(line.execute(args)).isEqualTo(2);
        return said.toString().lines().findFirst().orElseThrow();
    }
}
