package io.jswarm.manager.orchestrator.reaper;

import io.jswarm.api.Now;
import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Failures;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which dead tasks of a service's slots stay, and whether some stay only for now. One decision. */
final class History {
    /** So many of the latest failures of a slot stay while they count: they tell the scheduler to keep away from two nodes. */
    private static final int REMEMBERED = 2 * Failures.MANY;
    /** A larger service forgets at once: what its slots keep would fill the state when all of them fail. */
    private static final long MOST_REPLICAS = 100;

    /** Between the looks at one service and at the next one. */
    private static final long SHIFT_NANOS = 7_919 * Now.NANOS_PER_MS;

    private final long limit;
    private final boolean remembers;
    private final long sinceMs;
    private boolean exceeded;

    private History(long limit, boolean remembers, long sinceMs) {
        this.limit = limit;
        this.remembers = remembers;
        this.sinceMs = sinceMs;
    }

    static History of(View view, Service service, Now now) {
        boolean small = switch (ServiceMode.of(service.getSpec())) {
            case ServiceMode.Replicated replicated -> replicated.replicas() <= MOST_REPLICAS;
            // A task has one node only: nothing can keep away from it.
            case ServiceMode.Global ignored -> false;
            case ServiceMode.Unset ignored -> false;
        };
        return new History(limit(view.state().cluster(), service), small, LogTime.ms(view, now) - Failures.WINDOW_MS);
    }

    /** Enough to count restart attempts, however small the cluster's limit is. */
    private static long limit(@Nullable Cluster cluster, Service service) {
        int limit = Reaper.limit(cluster);
        if (limit < 0) {
            return Long.MAX_VALUE;
        }
        long attempts = service.getSpec().getTask().getRestart().getMaxAttempts();
        return attempts > 0 ? Math.max(limit, attempts + 1) : limit;
    }

    /** The dead tasks of a slot, oldest first, that go. */
    List<Task> surplus(List<Task> dead) {
        long tooMany = dead.size() - limit;
        long remembered = dead.stream().filter(this::isRemembered).count();
        List<Task> surplus = new ArrayList<>();
        for (int i = 0; i < tooMany; i++) {
            Task task = dead.get(i);
            if (!isRemembered(task)) {
                surplus.add(task);
            } else if (remembered > REMEMBERED) {
                surplus.add(task);
                remembered--;
            } else {
                exceeded = true;
            }
        }
        return surplus;
    }

    private boolean isRemembered(Task task) {
        return remembers && Failures.isFailure(task) && task.getStatus().getAtMs() >= sinceMs;
    }

    /** Whether a slot has more dead tasks than its limit, until they do not count any more. */
    boolean isExceeded() {
        return exceeded;
    }

    /**
     * When that is looked at: at the end of the service's running interval, the same however often it is asked for. The
     * intervals of services end at different times, so that a disaster is not looked back at in one go.
     */
    static long nextLookNanos(Service service, Now now) {
        long interval = Failures.WINDOW_MS * Now.NANOS_PER_MS;
        long shift = Math.floorMod(service.getSequence() * SHIFT_NANOS, interval);
        return (Math.floorDiv(now.monoNanos() - shift, interval) + 1) * interval + shift;
    }
}
