package io.jswarm.worker.exec.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.Samples;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.ExecutorContract;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.NodeFacts;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

class FakeExecutorTest extends ExecutorContract {
    private final SimTime time = new SimTime(1_700_000_000_000L);
    private final SimLoop loop = SimLoop.strict(time);
    private final FakeEngine engine = new FakeEngine(loop, Randomness.seeded(3));
    private final FakeExecutor executor = new FakeExecutor(loop, engine, "h1", Samples.CLUSTER, Samples.NODE);

    FakeExecutorTest() {
        engine.addImage(BUSYBOX);
        engine.live(FakeExecutorTest::life);
    }

    private static Life life(ContainerPlan plan) {
        List<String> args = plan.spec().getContainer().getArgsList();
        return switch (args.getFirst()) {
            case "sleep" -> Life.FOREVER;
            case "sh" -> Life.exits(20, args.getLast().equals("exit 3") ? 3 : 0);
            default -> Life.cannotStart("exec: " + args.getFirst() + ": no such file or directory");
        };
    }

    @Override
    protected Executor executor() {
        return executor;
    }

    @Override
    protected NodeFacts facts() {
        return Samples.FACTS;
    }

    @Override
    protected void until(String what, BooleanSupplier condition) {
        assertThat(time.advanceUntil(Duration.ofMinutes(1), condition)).as(what).isTrue();
    }

    @Override
    protected void onLoop(Runnable event) {
        loop.post(event);
    }

    @Override
    protected void speak(String taskId) {
        engine.log(taskId, "out", false);
        engine.log(taskId, "err", true);
    }
}
