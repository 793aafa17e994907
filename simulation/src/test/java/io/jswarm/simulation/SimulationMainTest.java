package io.jswarm.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What a person is told of a run. */
final class SimulationMainTest {
    private static SimulationResult result(@Nullable String failure) {
        List<String> last = failure == null ? List.of() : List.of("the last line");
        return new SimulationResult(7, 10, 2, 3_000, "abc", failure, last);
    }

    @Test
    void aRunThatHeldIsReportedAlsoWhenRunsGoOn() {
        SimulationResult held = result(null);
        String report = "seed 7: 10 events, 2 revisions, 3 s of virtual time, story abc";
        assertThat(SimulationMain.words(held, true)).isEqualTo(report);
        assertThat(SimulationMain.words(held, false)).isEqualTo(report);
    }

    @Test
    void whatWouldProveNothingIsRefused() {
        assertThat(refusal("--seeds", "10..1")).contains("--seeds: expected FROM..TO, the smaller one first");
        assertThat(refusal("--workers", "0")).contains("--workers: expected 1 or more, but it is 0");
        assertThat(refusal("--steps", "-1")).contains("--steps: expected 1 or more");
        assertThat(refusal("--keep-going")).contains("--keep-going: expected with --seeds");
    }

    private static String refusal(String... args) {
        StringWriter said = new StringWriter();
        CommandLine line = new CommandLine(new SimulationMain()).setErr(new PrintWriter(said));
        assertThat(line.execute(args)).isEqualTo(2);
        return said.toString().lines().findFirst().orElseThrow();
    }

    @Test
    void aFailureAmongManyIsOneLine() {
        assertThat(SimulationMain.words(result("it broke"), true)).isEqualTo("seed 7: it broke");
        assertThat(SimulationMain.words(result("it broke"), false)).contains("the last line", "FAILED: it broke");
    }
}
