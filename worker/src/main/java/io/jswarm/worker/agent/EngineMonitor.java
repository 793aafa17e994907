package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.exec.EngineEvents;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.Subscription;
import io.jswarm.worker.task.ContainerView;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.Failed;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the engine answers. While its event stream is open and all containers were listed after that, nothing can
 * happen unseen; when the stream breaks, or an engine that hangs lets two pings in a row go unanswered, it counts as down
 * until both are done again. Loop thread.
 */
final class EngineMonitor {
    /** Told what the monitor finds. */
    interface Listener {
        /** The engine described this host; told when something is new in it. */
        void described(NodeDescription description);

        /** All our containers, just after the stream of events was opened. */
        void up(List<ContainerView> containers);

        /** The engine gives no answer. */
        void down();

        /** Something happened to the container of a task. */
        void changed(String taskId);
    }

    private static final Logger LOG = LoggerFactory.getLogger(EngineMonitor.class);
    private static final Backoff RETRY = new Backoff(100, 5_000);
    private static final long LIST_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long REFRESH_NANOS = Duration.ofSeconds(20).toNanos();

    private static final long PING_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int MISSED_PINGS = 2;

    private final EventLoop loop;
    private final Randomness random;
    private final Executor executor;
    private final Listener listener;
    private final Object describeTimer = new Object();
    private final Object refreshTimer = new Object();
    private final Object pingTimer = new Object();
    private @Nullable NodeDescription description;
    private EngineState state;
    private @Nullable Subscription stream;
    /** Counts openings and losses of the stream, so that a late list is known as such. */
    private long generation;

    /** Tasks of whose containers something was told after the stream was opened and before they were listed. */
    private final Set<String> unseen = new LinkedHashSet<>();

    private int missedPings;
    private int attempts;
    private int describeAttempts;
    private boolean closed;

    EngineMonitor(EventLoop loop, Randomness random, Executor executor, Listener listener) {
        this.loop = loop;
        this.random = random;
        this.executor = executor;
        this.listener = listener;
        this.state = new EngineState.Unknown(loop.now().monoNanos());
    }

    void start() {
        describe();
        watch();
    }

    void close() {
        closed = true;
        loop.cancel(this);
        loop.cancel(describeTimer);
        loop.cancel(refreshTimer);
        loop.cancel(pingTimer);
        if (stream != null) {
            stream.close();
        }
    }

    /** Whether the engine answers. */
    EngineState state() {
        return state;
    }

    private boolean answers() {
        return state instanceof EngineState.Answering;
    }

    private void describe() {
        executor.describe(outcome -> {
            if (closed) {
                return;
            }
            long wait = REFRESH_NANOS;
            switch (outcome) {
                case EngineOutcome.Done<NodeDescription> done -> {
                    describeAttempts = 0;
                    if (!done.value().equals(description)) {
                        description = done.value();
                        listener.described(done.value());
                    }
                }
                case EngineOutcome.Refused<NodeDescription> refused -> {
                    if (description == null) {
                        wait = RETRY.delayMs(++describeAttempts, random) * Now.NANOS_PER_MS;
                    }
                    if (describeAttempts == 1) {
                        LOG.warn("{}", refused.problem().message());
                    }
                }
            }
            loop.schedule(describeTimer, loop.now().monoNanos() + wait, this::describe);
        });
    }

    private void watch() {
        generation++;
        stream = executor.watch(new EngineEvents() {
            @Override
            public void opened() {
                list();
            }

            @Override
            public void changed(String taskId) {
                if (answers()) {
                    listener.changed(taskId);
                } else {
                    unseen.add(taskId);
                }
            }

            @Override
            public void closed(EngineProblem problem) {
                lost(problem);
            }
        });
    }

    private void list() {
        long listed = generation;
        executor.list(outcome -> {
            if (closed || listed != generation) {
                return;
            }
            switch (outcome) {
                case EngineOutcome.Done<List<ContainerView>> done -> {
                    boolean back = !answers();
                    if (back) {
                        LOG.info(
                                "the container engine answers; {} containers of this node",
                                done.value().size());
                    }
                    attempts = 0;
                    state = new EngineState.Answering();
                    listener.up(done.value());
                    List.copyOf(unseen).forEach(listener::changed);
                    unseen.clear();
                    if (back) {
                        missedPings = 0;
                        ping(listed);
                    }
                }
                case EngineOutcome.Refused<List<ContainerView>> refused -> giveUp(refused.problem());
            }
        });
    }

    /** An engine that hangs keeps its stream open and says nothing: it must be asked. */
    private void ping(long asked) {
        executor.ping(outcome -> {
            if (closed || !answers() || asked != generation) {
                return;
            }
            long wait = PING_NANOS;
            switch (outcome) {
                case EngineOutcome.Done<String> done -> missedPings = 0;
                case EngineOutcome.Refused<String> refused -> {
                    wait = 0;
                    if (++missedPings == MISSED_PINGS) {
                        giveUp(refused.problem());
                        return;
                    }
                }
            }
            loop.schedule(pingTimer, loop.now().monoNanos() + wait, () -> ping(asked));
        });
    }

    private void giveUp(EngineProblem problem) {
        if (stream != null) {
            stream.close();
        }
        lost(problem);
    }

    /** Lists all containers again, though nothing seems wrong: a call given up may have been carried out late. */
    void refresh() {
        if (answers()) {
            list();
        }
        loop.schedule(refreshTimer, loop.now().monoNanos() + LIST_NANOS, this::refresh);
    }

    private void lost(EngineProblem problem) {
        if (closed) {
            return;
        }
        stream = null;
        generation++;
        unseen.clear();
        loop.cancel(pingTimer);
        boolean first = answers();
        long since = switch (state) {
            case EngineState.Unknown unknown -> unknown.sinceNanos();
            case EngineState.Answering answering -> loop.now().monoNanos();
            case EngineState.Silent silent -> silent.failed().sinceNanos();
        };
        EngineProblem why = new EngineProblem(EngineProblem.Kind.UNREACHABLE, problem.message());
        state = new EngineState.Silent(new Failed(why, since, Long.MAX_VALUE));
        if (first || attempts == 0) {
            LOG.warn("{}; containers run on, and it is tried again", problem.message());
        }
        attempts++;
        loop.schedule(this, loop.now().monoNanos() + RETRY.delayMs(attempts, random) * Now.NANOS_PER_MS, this::watch);
        listener.down();
    }
}
