package io.jswarm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.bench.Benchmark.Figure;
import io.jswarm.cli.output.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final List<Figure> FIGURES = List.of(
            Figure.ours("16 at once", 100, "writes/s"),
            new Figure("16 at once", "etcd", 50, "writes/s"),
            Figure.ours("16 at once", 30, "writes/s"),
            new Figure("16 at once", "etcd", 60, "writes/s"),
            Figure.ours("16 at once", 1_200, "writes/s"),
            new Figure("16 at once", "etcd", 1_000, "writes/s"),
            Figure.ours("16 at once", 7, "ms"));
    private static final Report REPORT = new Report(Map.of("machine", "two cores"), Report.collate("log", FIGURES));

    @Test
    void theMedianIsTheMiddleOneOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(RunFigures.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(RunFigures.median(List.of(9.0, 1.0, 5.0, 6.0))).isEqualTo(5.5);
        assertThat(RunFigures.median(List.of(3.0))).isEqualTo(3);
        assertThatThrownBy(() -> new RunFigures("log", "writes", "etcd", "ms", List.of()))
                .hasMessageContaining("one or more");
    }

    @Test
    void figuresOfOneContestantAndUnitAreOneSeriesInTheOrderOfTheRuns() {
        assertThat(REPORT.series())
                .containsExactly(
                        new RunFigures("log", "16 at once", "jswarm", "writes/s", List.of(100.0, 30.0, 1_200.0)),
                        new RunFigures("log", "16 at once", "etcd", "writes/s", List.of(50.0, 60.0, 1_000.0)),
                        new RunFigures("log", "16 at once", "jswarm", "ms", List.of(7.0)));
    }

    /** 2, 0.5 and 1.2: not 100 / 60. */
    @Test
    void theRatioIsTheMedianOfTheRatiosOfEachRun() {
        assertThat(REPORT.series().get(0).ratioTo(REPORT.series().get(1))).isEqualTo(1.2);
    }

    @Test
    void theTableHasALineForEachSeriesAndTheRatioBesideThePeer() {
        assertThat(String.join("\n", REPORT.lines())).isEqualTo("""
                machine: two cores

                MEASURED          OF        MEDIAN    UNIT       LEAST     MOST      RUNS      JSWARM / PEER
                log: 16 at once   jswarm    100       writes/s   30.0      1,200     3
                log: 16 at once   etcd      60.0      writes/s   50.0      1,000     3         1.20
                log: 16 at once   jswarm    7.00      ms         7.00      7.00      1""");
    }

    /** A daemon at rest may take no processor time that the kernel counts. */
    @Test
    void aPeerWithoutAnythingHasNoRatio() {
        List<Figure> figures = List.of(Figure.ours("idle", 3, "%"), new Figure("idle", "engine", 0, "%"));
        Report report = new Report(Map.of(), Report.collate("rest", figures));
        assertThat(String.join("\n", report.lines())).contains("engine").doesNotContain("Infinity");
        assertThat(report.json()).doesNotContain("Infinity").doesNotContain("jswarmToPeer");
    }

    @Test
    void theJsonHasEveryRun() {
        Map<String, Object> json = Json.parse(REPORT.json());
        assertThat(json).containsEntry("machine", "two cores");
        assertThat(json.get("series"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(3)
                .element(1)
                .isEqualTo(Map.of(
                        "benchmark",
                        "log",
                        "measured",
                        "16 at once",
                        "of",
                        "etcd",
                        "unit",
                        "writes/s",
                        "runs",
                        List.of(50.0, 60.0, 1_000.0),
                        "median",
                        60.0,
                        "jswarmToPeer",
                        1.2));
    }
}
