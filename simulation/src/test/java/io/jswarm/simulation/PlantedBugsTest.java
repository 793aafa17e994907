package io.jswarm.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A simulation that cannot fail proves nothing: each planted bug is caught within a few seeds, and by the invariant
 * that is there for it. It may show in other ways in seeds before.
 */
@Tag("slow")
final class PlantedBugsTest {
    private static final int FEW = 200;

    @ParameterizedTest
    @EnumSource
    void isCaught(PlantedBugs bug) {
        List<String> others = new ArrayList<>();
        for (long seed = 1; seed <= FEW; seed++) {
            SimulationResult result = new Simulation(bug.in(SimulationSettings.of(seed))).run();
            String failure = result.failure();
            if (failure == null) {
                continue;
            }
            String told = "seed " + seed + ": " + failure.lines().findFirst().orElse("");
            if (bug.words().matcher(failure).find()) {
                assertThat(result.report()).contains("deploy/sim --seed " + seed + " --verbose");
                System.out.println(bug + ", " + told + (others.isEmpty() ? "" : "; before, " + others));
                return;
            }
            others.add(told);
        }
        throw new AssertionError(
                bug + " was not caught in " + FEW + " seeds by what says \"" + bug.words() + "\", but by " + others);
    }
}
