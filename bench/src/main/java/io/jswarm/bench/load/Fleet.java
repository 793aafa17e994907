package io.jswarm.bench.load;

import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Many workers in this process, on a few threads. Each joins with the token, has a certificate of its own, and goes where the
 * leader is as any agent does: with backoff and jitter. Any thread.
 */
public final class Fleet implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(10);

    private final List<Crew> crews = new ArrayList<>();

    /** Lets the workers join and work, from now on; {@code random} must be secure, {@code faults} hears of bugs. */
    public Fleet(FleetSettings settings, Clock clock, Randomness random, FaultHandler faults) {
        List<List<String>> names = new ArrayList<>();
        for (int i = 0; i < Math.clamp(settings.workers(), 1, settings.threads()); i++) {
            names.add(new ArrayList<>());
        }
        for (int worker = 0; worker < settings.workers(); worker++) {
            names.get(worker % names.size()).add(String.format(Locale.ROOT, "%s-%05d", settings.name(), worker + 1));
        }
        for (List<String> some : names) {
            crews.add(new Crew("workers-" + crews.size(), settings, some, clock, random, faults));
        }
        crews.forEach(Crew::start);
    }

    /**
     * How all are doing, asked of each event loop.
     *
     * @throws IOException when managers said that a worker may not join, or an event loop does not answer within the deadline
     */
    public FleetCounts counts(Duration deadline) throws IOException {
        FleetCounts sum = FleetCounts.NONE;
        for (CompletableFuture<Crew.Standing> answer :
                crews.stream().map(Crew::standing).toList()) {
            Crew.@Nullable Standing standing = await(answer, deadline);
            if (standing == null) {
                throw new IOException("the simulated workers' event loop does not answer within " + deadline);
            }
            if (standing.refusal() != null) {
                throw new IOException("a simulated worker may not join: " + standing.refusal());
            }
            sum = sum.plus(standing.counts());
        }
        return sum;
    }

    /** The answer; null when it does not come in time. */
    private static <T> @Nullable T await(CompletableFuture<T> answer, Duration deadline) {
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Ends all sessions, as daemons that stop do. */
    @Override
    public void close() {
        crews.stream().map(Crew::stop).toList().forEach(stopped -> await(stopped, STOP));
        crews.forEach(Crew::close);
    }
}
