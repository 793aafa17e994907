package io.jswarm.worker.exec.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.TaskSpec;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.task.ContainerPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeEngineTest {
    private static final int STEPS = 400;

    private final SimTime time = new SimTime(1_700_000_000_000L);
    private final SimLoop loop = SimLoop.strict(time);

    /** Whatever happens to containers, the count of those that run is that of the list of them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatRunsIsCounted(long seed) {
        Randomness random = Randomness.seeded(seed);
        FakeEngine engine = new FakeEngine(loop, random);
        engine.live(plan -> plan.taskId().endsWith("3") ? Life.exits(20, 1) : Life.FOREVER);
        List<FakeContainer> known = new ArrayList<>();
        int most = 0;
        for (int step = 0; step < STEPS; step++) {
            if (known.size() < 8) {
                known.add(engine.create(plan("task" + step)));
            }
            FakeContainer container = known.get((int) random.nextBelow(known.size()));
            String task = container.plan.taskId();
            switch ((int) random.nextBelow(8)) {
                case 0, 1, 2 -> startUnlessItRuns(engine, container);
                case 3 -> engine.exit(task, 1, false);
                case 4 -> forget(known, container, () -> engine.lose(task));
                case 5 -> forget(known, container, () -> engine.remove(container));
                case 6 -> time.advance(Duration.ofMillis(30));
                default -> powerFailsSeldom(engine, random);
            }
            assertThat(engine.runs())
                    .as("step %d", step)
                    .isEqualTo(engine.running().size());
            most = Math.max(most, engine.runs());
        }
        assertThat(most).isGreaterThan(2);
    }

    private static void startUnlessItRuns(FakeEngine engine, FakeContainer container) {
        if (!engine.running().contains(container.plan.taskId())) {
            engine.start(container, false);
        }
    }

    private static void forget(List<FakeContainer> known, FakeContainer container, Runnable loss) {
        loss.run();
        known.remove(container);
    }

    private static void powerFailsSeldom(FakeEngine engine, Randomness random) {
        if (random.nextBelow(8) == 0) {
            engine.powerFailure();
            engine.boot();
        }
    }

    private static ContainerPlan plan(String task) {
        return new ContainerPlan("name of " + task, task, TaskSpec.getDefaultInstance(), List.of(), new TreeMap<>());
    }
}
