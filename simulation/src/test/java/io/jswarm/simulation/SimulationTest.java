package io.jswarm.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole system under faults, seed by seed. A failure prints what happened and how to replay it. */
final class SimulationTest {
    private static final int SEEDS = Integer.getInteger("jswarm.sim.seeds", 2_000);

    @Test
    void everySeedHoldsAndConverges() throws Exception {
        List<Callable<SimulationResult>> runs = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulationSettings settings = SimulationSettings.of(seed);
            runs.add(() -> new Simulation(settings).run());
        }
        long events = 0;
        long revisions = 0;
        long start = System.nanoTime();
        List<String> failures = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Future<SimulationResult> run : threads.invokeAll(runs)) {
                SimulationResult result = run.get();
                events += result.events();
                revisions += result.revisions();
                if (result.failure() != null) {
                    failures.add(result.report());
                }
            }
        }
        System.out.println(SEEDS + " seeds in "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s: the invariants held after each of "
                + events + " events and of " + revisions + " committed batches");
        assertThat(failures).isEmpty();
        assertThat(events).isGreaterThan(SEEDS * 1_000L);
        assertThat(revisions).isGreaterThan(SEEDS * 20L);
    }

    /**
     * Seeds that once failed: 18 and 19 (a leader's clock behind the log's time stopped an update), 54 (a retry
     * forgotten), 1276 and 5856 (a task that ran and was lost was refused by an agent whose disk had forgotten that it
     * ran), 3357 and 3363 (a task stayed RUNNING on its node), 1575, 1725, 3333, 6475 and 8132 (a worker with two
     * sessions was told nothing any more), 6990 (a worker that had forgotten its host's resources made the managers
     * forget them), 5319 (a rollback did not replace a task that had ended for good under the policy that it ended),
     * 204459 and 207953 (the simulation's own: a leader that was elected again before it had heard of its successor
     * took outcomes of others for its own), 1901 and 87299 (invariants' own: a node that was taken back in the batch
     * that gave up others had not counted; one that was heard and lost again within a millisecond had taken a task
     * between the two), 118824 (invariants' own: one that came back in the batch had not counted), 1308
     * (convergence's own: a task that ended waits for an update that waits for room), 111910 (the brake stayed on: the
     * return of a node without a session was not seen).
     */
    @ParameterizedTest
    @ValueSource(
            longs = {
                18, 19, 25, 39, 54, 1276, 1308, 1575, 1725, 1901, 3333, 3357, 3363, 5319, 5856, 6475, 6990, 8132, 87299,
                111910, 118824, 204459, 207953
            })
    void seedsThatOnceFailed(long seed) {
        SimulationResult result = new Simulation(SimulationSettings.of(seed)).run();
        assertThat(result.failure()).as(result.report()).isNull();
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        SimulationResult first = new Simulation(SimulationSettings.of(7)).run();
        SimulationResult second = new Simulation(SimulationSettings.of(7)).run();
        SimulationResult other = new Simulation(SimulationSettings.of(8)).run();
        assertThat(second).isEqualTo(first);
        assertThat(other.storyHash()).isNotEqualTo(first.storyHash());
    }

    @Test
    void aLargerClusterConvergesToo() {
        SimulationSettings small = SimulationSettings.of(3);
        SimulationResult result = new Simulation(small.sized(5, 8, small.steps())).run();
        assertThat(result.failure()).as(result.report()).isNull();
    }
}
