package io.jswarm.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.bench.Benchmark.Figure;
import io.jswarm.deploy.bench.Benchmark.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The smallest sizes of what needs no other program: enough that nothing rots. */
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
            assertThat(figure.value()).as(figure.what()).isPositive().isFinite();
        });
        assertThat(figures.stream().map(figure -> figure.what() + figure.unit()))
                .doesNotHaveDuplicates();
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
}
