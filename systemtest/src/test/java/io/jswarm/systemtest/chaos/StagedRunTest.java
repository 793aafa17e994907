package io.jswarm.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories of clients over three managers with real stores that lose power, disks, frames and members. More:
 * {@code -Djswarm.chaos.seeds=100 -Djswarm.chaos.first=1 -Djswarm.chaos.rounds=10}.
 */
@Timeout(1800)
@Tag("slow")
class StagedRunTest {
    private static final int ROUNDS = Integer.getInteger("jswarm.chaos.rounds", 8);

    @TempDir
    Path folder;

    static LongStream seeds() {
        long first = Long.getLong("jswarm.chaos.first", 4);
        return LongStream.range(first, first + Integer.getInteger("jswarm.chaos.seeds", 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void historiesAreLinearizableAndWatchesHaveNoGaps(long seed) throws IOException {
        holds(seed);
    }

    /** What each found is told in docs/reliability/2026-11.md. */
    @Tag("night")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void seedsThatOnceFailed(long seed) throws IOException {
        holds(seed);
    }

    private void holds(long seed) throws IOException {
        StagedRun.Outcome outcome = StagedRun.run(folder, seed, ROUNDS, new StagedSwarm.Bugs() {});
        System.out.println("seed " + seed + ": " + outcome.verdict());
        assertThat(outcome.verdict().violations())
                .as("seed %d%n%s", seed, String.join("\n", outcome.story()))
                .isEmpty();
        assertThat(outcome.verdict().undecided()).isEmpty();
        assertThat(outcome.verdict().acknowledged()).isGreaterThan(20);
        assertThat(outcome.snapshots()).as("logs were cut").isPositive();
    }
}
