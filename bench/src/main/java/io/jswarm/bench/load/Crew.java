package io.jswarm.bench.load;

import io.jswarm.api.Now;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Availability;
import io.jswarm.deploy.daemon.identity.JoinFlow;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.ThreadEventLoop;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of one event loop: they join, a few at once, and each opens its session as soon as it has. */
final class Crew {
    private static final Logger LOG = LoggerFactory.getLogger(Crew.class);
    private static final Backoff RETRY = new Backoff(500, 10_000);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final FleetSettings settings;
    private final Randomness random;
    private final JoinFlow flow;
    private final ThreadEventLoop loop;
    private final Dials dials;
    private final Deque<String> waiting;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private long failures;
    private @Nullable String refusal;
    private boolean stopping;

    /** Workers of these hostnames, none of which does anything before {@link #start}. */
    Crew(
            String thread,
            FleetSettings settings,
            List<String> names,
            Clock clock,
            Randomness random,
            FaultHandler faults) {
        this.settings = settings;
        this.random = random;
        this.flow = new JoinFlow(clock, random);
        this.waiting = new ArrayDeque<>(names);
        this.loop = new ThreadEventLoop(thread, clock, faults);
        this.dials = new Dials(loop, settings.dialsAtOnce());
    }

    void start() {
        loop.post(() -> {
            for (int i = 0; i < settings.joinsAtOnce(); i++) {
                next();
            }
        });
    }

    private void next() {
        String name = waiting.poll();
        if (name != null) {
            join(name, 1);
        }
    }

    private void join(String name, int attempt) {
        loop.<JoinFlow.Joined>offload(
                () -> flow.join(
                        settings.token(),
                        settings.managers(),
                        Availability.AVAILABILITY_ACTIVE,
                        name,
                        settings.joinPatience()),
                settings.joinPatience().plus(GRACE),
                (joined, error) -> {
                    if (joined != null) {
                        begin(name, joined);
                        next();
                    } else {
                        again(name, attempt, error);
                    }
                });
    }

    private void begin(String name, JoinFlow.Joined joined) {
        if (stopping) {
            return;
        }
        try {
            SimulatedWorker worker = new SimulatedWorker(joined, name, loop, random, dials);
            workers.add(worker);
            worker.start();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the flow has used this certificate before", e);
        }
    }

    /** What may work later is tried again, by the same chain; a "no" ends it. */
    private void again(String name, int attempt, @Nullable Throwable error) {
        failures++;
        if (stopping) {
            return;
        }
        if (error instanceof RejectedException rejected && rejected.rejection().code() != Rejection.Code.UNAVAILABLE) {
            refusal = rejected.getMessage();
            LOG.warn("{} cannot join: {}", name, refusal);
            return;
        }
        LOG.warn("{} has not joined in its try {}: {}", name, attempt, String.valueOf(error));
        long wait = RETRY.delayMs(attempt, random) * Now.NANOS_PER_MS;
        loop.schedule(name, loop.now().monoNanos() + wait, () -> join(name, attempt + 1));
    }

    /**
     * How it is doing.
     *
     * @param counts of its workers
     * @param refusal why a worker may not join; null while none was refused
     */
    record Standing(FleetCounts counts, @Nullable String refusal) {}

    CompletableFuture<Standing> standing() {
        CompletableFuture<Standing> answer = new CompletableFuture<>();
        loop.post(() -> {
            FleetCounts sum = workers.stream().map(SimulatedWorker::counts).reduce(FleetCounts.NONE, FleetCounts::plus);
            answer.complete(new Standing(sum.plus(new FleetCounts(0, 0, 0, 0, 0, failures)), refusal));
        });
        return answer;
    }

    /** Ends all sessions in an orderly way; done when all are. No worker joins any more. */
    CompletableFuture<Boolean> stop() {
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        loop.post(() -> {
            stopping = true;
            waiting.clear();
            stop(new ArrayDeque<>(workers), stopped);
        });
        return stopped;
    }

    private static void stop(Deque<SimulatedWorker> rest, CompletableFuture<Boolean> stopped) {
        SimulatedWorker next = rest.poll();
        if (next == null) {
            stopped.complete(true);
        } else {
            next.stop(() -> stop(rest, stopped));
        }
    }

    void close() {
        loop.close();
    }
}
