package io.jswarm.worker.agent;

import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.Outcome;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.ContainerView;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The engine, with a bound on how much is asked of it at once. Loop thread. */
final class EngineCalls {
    private static final int INSPECTS = 16;
    private static final int STOPS = 64;
    private static final int REMOVES = 4;
    private static final int PULLS = 4;

    /**
     * Something whose turn may come late: whether it still stands is asked then.
     *
     * @param stands whether it does
     * @param fell told when it does not: nothing was asked of the engine
     */
    record Wish(BooleanSupplier stands, Runnable fell) {
        private Gate.Entry entry(Runnable begin) {
            return new Gate.Entry() {
                @Override
                public boolean isWanted() {
                    return stands.getAsBoolean();
                }

                @Override
                public void begin() {
                    begin.run();
                }

                @Override
                public void passOver() {
                    fell.run();
                }
            };
        }
    }

    private final Executor executor;
    private final Gate starts;
    private final Gate inspects = new Gate(INSPECTS);
    private final Gate stops = new Gate(STOPS);
    private final Gate removes;
    private final Gate pulls = new Gate(PULLS);

    EngineCalls(Executor executor, int parallelStarts) {
        this.executor = executor;
        this.starts = new Gate(parallelStarts);
        this.removes = new Gate(Math.max(REMOVES, parallelStarts));
    }

    private static <T> Consumer<Outcome<T>> leaving(Gate gate, Consumer<Outcome<T>> reply) {
        return outcome -> {
            gate.leave();
            reply.accept(outcome);
        };
    }

    void hasImage(String image, Consumer<Outcome<Boolean>> reply) {
        inspects.enter(() -> executor.hasImage(image, leaving(inspects, reply)));
    }

    /** {@code begun} is told when its turn comes. */
    void pull(
            String image,
            String auth,
            Wish wish,
            Runnable begun,
            Consumer<String> progress,
            Consumer<Outcome<String>> reply) {
        pulls.enter(wish.entry(() -> {
            begun.run();
            executor.pull(image, auth, progress, outcome -> {
                reply.accept(outcome); // first: who waits for the same image need not pull it
                pulls.leave();
            });
        }));
    }

    void create(ContainerPlan plan, Wish wish, Consumer<Outcome<String>> reply) {
        starts.enter(wish.entry(() -> executor.create(plan, leaving(starts, reply))));
    }

    /** Before containers that are still to be created: else the first of many would start when the last was created. */
    void start(String id, Wish wish, Consumer<Outcome<String>> reply) {
        starts.enterFirst(wish.entry(() -> executor.start(id, leaving(starts, reply))));
    }

    void stop(String id, long graceMs, Consumer<Outcome<String>> reply) {
        stops.enter(() -> executor.stop(id, graceMs, leaving(stops, reply)));
    }

    void remove(String id, Consumer<Outcome<String>> reply) {
        removes.enter(() -> executor.remove(id, leaving(removes, reply)));
    }

    void inspect(String id, Consumer<Outcome<ContainerView>> reply) {
        inspects.enter(() -> executor.inspect(id, leaving(inspects, reply)));
    }
}
