package io.jswarm.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A checker that approves everything would be green too. The bug that shows soonest: deploy/night tries all, and
 * docs/reliability.md has their table.
 */
@Timeout(600)
@Tag("slow")
class PlantedLogBugsTest {
    private static final int MOST_SEEDS = 10;

    @ParameterizedTest
    @EnumSource(
            value = PlantedLogBug.class,
            names = {"ACKNOWLEDGED_BEFORE_COMMIT"})
    void isCaught(PlantedLogBug bug) throws IOException {
        PlantedLogBugs.Caught caught = PlantedLogBugs.hunt(bug, MOST_SEEDS);
        System.out.println(bug + ": " + caught);
        assertThat(caught.seeds()).as("%s: %s", bug, caught.how()).isPositive();
    }
}
