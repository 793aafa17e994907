package io.jswarm.worker.agent;

import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.ContainerView;
import java.util.function.Consumer;

/** The engine, with a bound on how much is asked of it at once. Loop thread. */
final class BoundedEngine {
    private static final int INSPECTS = 16;
    private static final int STOPS = 64;
    private static final int REMOVES = 4;
    private static final int PULLS = 4;

    private final Executor executor;
    private final Gate starts;
    private final Gate inspects = new Gate(INSPECTS);
    private final Gate stops = new Gate(STOPS);
    private final Gate removes;
    private final Gate pulls = new Gate(PULLS);

    BoundedEngine(Executor executor, int parallelStarts) {
        this.executor = executor;
        this.starts = new Gate(parallelStarts);
        this.removes = new Gate(Math.max(REMOVES, parallelStarts));
    }

    private static <T> Consumer<EngineOutcome<T>> leaving(Gate gate, Consumer<EngineOutcome<T>> reply) {
        return outcome -> {
            gate.leave();
            reply.accept(outcome);
        };
    }

    void hasImage(String image, Consumer<EngineOutcome<Boolean>> reply) {
        inspects.enter(() -> executor.hasImage(image, leaving(inspects, reply)));
    }

    /** {@code begun} is told when its turn comes. */
    void pull(
            String image,
            String auth,
            Gate.Wish wish,
            Runnable begun,
            Consumer<String> progress,
            Consumer<EngineOutcome<String>> reply) {
        pulls.enter(wish, () -> {
            begun.run();
            executor.pull(image, auth, progress, outcome -> {
                reply.accept(outcome); // first: who waits for the same image need not pull it
                pulls.leave();
            });
        });
    }

    void create(ContainerPlan plan, Gate.Wish wish, Consumer<EngineOutcome<String>> reply) {
        starts.enter(wish, () -> executor.create(plan, leaving(starts, reply)));
    }

    /** Before containers that are still to be created: else the first of many would start when the last was created. */
    void start(String id, Gate.Wish wish, Consumer<EngineOutcome<String>> reply) {
        starts.enterFirst(wish, () -> executor.start(id, leaving(starts, reply)));
    }

    void stop(String id, long graceMs, Consumer<EngineOutcome<String>> reply) {
        stops.enter(() -> executor.stop(id, graceMs, leaving(stops, reply)));
    }

    void remove(String id, Consumer<EngineOutcome<String>> reply) {
        removes.enter(() -> executor.remove(id, leaving(removes, reply)));
    }

    void inspect(String id, Consumer<EngineOutcome<ContainerView>> reply) {
        inspects.enter(() -> executor.inspect(id, leaving(inspects, reply)));
    }
}
