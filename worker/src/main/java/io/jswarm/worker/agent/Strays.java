package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.task.ContainerView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers with this node's labels that no task wants: they go, once managers have said what they want. Loop thread. */
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);
    private static final Backoff RETRY = new Backoff(1_000, 60_000);
    private static final long GRACE_MS = 10_000;

    private final EventLoop loop;
    private final Randomness random;
    private final BoundedEngine engine;
    private final Map<String, ContainerView> found = new LinkedHashMap<>();
    private boolean closed;

    Strays(EventLoop loop, Randomness random, BoundedEngine engine) {
        this.loop = loop;
        this.random = random;
        this.engine = engine;
    }

    /** What the last list showed. */
    void found(List<ContainerView> views) {
        found.clear();
        views.forEach(view -> found.put(view.id(), view));
    }

    /** Removes those that are still strays. */
    void remove(Predicate<ContainerView> isStray) {
        List<ContainerView> now = new ArrayList<>(found.values());
        found.clear();
        for (ContainerView view : now) {
            if (isStray.test(view)) {
                LOG.info(
                        "container {} of task {} is not assigned to this node any more; it goes",
                        view.id(),
                        view.taskId());
                remove(view, 1);
            }
        }
    }

    private void remove(ContainerView view, int attempt) {
        engine.stop(
                view.id(),
                GRACE_MS,
                stopped -> engine.remove(view.id(), removed -> {
                    if (removed instanceof EngineOutcome.Refused<String> refused && !closed) {
                        LOG.warn(
                                "container {} cannot be removed ({}); it is tried again",
                                view.id(),
                                refused.problem().message());
                        long delay = RETRY.delayMs(attempt, random) * Now.NANOS_PER_MS;
                        loop.schedule(view, loop.now().monoNanos() + delay, () -> remove(view, attempt + 1));
                    }
                }));
    }

    void close() {
        closed = true;
    }
}
