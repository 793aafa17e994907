package io.jswarm.deploy.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that cannot fail proves nothing: each planted bug is caught within a few seeds. */
final class PlantedBugsTest {
    private static final int FEW = 200;

    @ParameterizedTest
    @EnumSource
    void isCaught(PlantedBugs bug) {
        for (long seed = 1; seed <= FEW; seed++) {
            SimulationResult result = new Simulation(bug.in(SimulationSettings.of(seed))).run();
            if (result.failure() != null) {
                assertThat(result.report()).contains("deploy/sim --seed " + seed + " --verbose");
                System.out.println(bug + ", seed " + seed + ": " + firstLine(result.failure()));
                return;
            }
        }
        throw new AssertionError(bug + " was not caught in " + FEW + " seeds");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
