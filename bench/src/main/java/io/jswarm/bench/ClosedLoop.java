package io.jswarm.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each write again as soon as their last write was acknowledged. They are numbers, not threads: one thread
 * hands over the writes of all clients that are ready. One use.
 */
final class ClosedLoop {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What is written to. */
    interface Log {
        /** Starts a write for each of these clients; called by one thread. */
        void write(List<Integer> clients, Acknowledgement done);
    }

    /** Hears of the end of a write; any thread. */
    interface Acknowledgement {
        /** The client's write is safe, or failed for this reason. */
        void of(int client, @Nullable String failure);
    }

    /**
     * What the clients saw.
     *
     * @param perSecond acknowledged writes
     * @param medianMillis the time to an acknowledgement
     * @param all how many were acknowledged, those that do not count included
     */
    record Outcome(double perSecond, double medianMillis, long all) {}

    private record Done(int client, @Nullable String failure, long atNanos) {}

    private final BlockingQueue<Done> ready = new LinkedBlockingQueue<>();
    private final Log log;
    private final long[] startedNanos;

    ClosedLoop(int clients, Log log) {
        this.log = log;
        startedNanos = new long[clients];
    }

    /** Writes for this time, of which the first part does not count. */
    Outcome drive(Duration warmUp, Duration counted) throws IOException, InterruptedException {
        long from = System.nanoTime() + warmUp.toNanos();
        long to = from + counted.toNanos();
        for (int client = 0; client < startedNanos.length; client++) {
            startedNanos[client] = System.nanoTime();
            ready.add(new Done(client, null, from - 1));
        }
        List<Long> taken = new ArrayList<>();
        int underWay = 0;
        long all = 0;
        boolean first = true;
        do {
            List<Done> done = next();
            underWay -= first ? 0 : done.size();
            all += first ? 0 : done.size();
            first = false;
            for (Done each : done) {
                if (each.atNanos() >= from && each.atNanos() < to) {
                    taken.add(each.atNanos() - startedNanos[each.client()]);
                }
            }
            if (System.nanoTime() < to) {
                underWay += done.size();
                done.forEach(each -> startedNanos[each.client()] = System.nanoTime());
                log.write(
                        done.stream().map(Done::client).toList(),
                        (client, failure) -> ready.add(new Done(client, failure, System.nanoTime())));
            }
        } while (underWay > 0);
        if (taken.isEmpty()) {
            throw new IOException("nothing was acknowledged within " + counted);
        }
        long[] sorted = taken.stream().mapToLong(nanos -> nanos).toArray();
        Arrays.sort(sorted);
        return new Outcome(sorted.length * 1e9 / counted.toNanos(), sorted[sorted.length / 2] / 1e6, all);
    }

    /** All that are ready, at least one. */
    private List<Done> next() throws IOException, InterruptedException {
        Done one = ready.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (one == null) {
            throw new IOException("no write was answered within " + PATIENCE.toSeconds() + " s");
        }
        List<Done> done = new ArrayList<>(List.of(one));
        ready.drainTo(done);
        for (Done each : done) {
            if (each.failure() != null) {
                throw new IOException("a write failed: " + each.failure());
            }
        }
        return done;
    }
}
