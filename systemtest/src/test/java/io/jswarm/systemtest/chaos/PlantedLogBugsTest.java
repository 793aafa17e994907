package io.jswarm.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A checker that approves everything would be green too. The bugs that show soonest; the table of all is in
 * docs/reliability.md.
 */
@Timeout(600)
@Tag("slow")
class PlantedLogBugsTest {
    private static final int MOST_SEEDS = 10;

    @ParameterizedTest
    @EnumSource(
            value = PlantedLogBug.class,
            names = {"ACKNOWLEDGED_BEFORE_COMMIT", "READ_WITHOUT_CONFIRMATION", "COMMITS_OUT_OF_ORDER"})
    void isCaught(PlantedLogBug bug) throws IOException {
        PlantedLogBugs.Caught caught = PlantedLogBugs.hunt(bug, MOST_SEEDS);
        System.out.println(bug + ": " + caught);
        assertThat(caught.seeds()).as("%s: %s", bug, caught.how()).isPositive();
    }
}
