package io.jswarm.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FleetCountsTest {
    private static final FleetCounts SOME = new FleetCounts(1, 2, 3, 4, 5, 6);

    @Test
    void aLineIsReadAsItWasWritten() {
        assertThat(FleetCounts.parse(SOME.toLine())).isEqualTo(SOME);
        assertThat(FleetCounts.parse(FleetCounts.NONE.toLine())).isEqualTo(FleetCounts.NONE);
        assertThat(FleetCounts.parse("jswarm-sim: another line")).isNull();
        assertThat(FleetCounts.parse(SOME.toLine() + " more=7")).isNull();
    }

    @Test
    void twoPartsAddUp() {
        assertThat(SOME.plus(SOME)).isEqualTo(new FleetCounts(2, 4, 6, 8, 10, 12));
    }
}
