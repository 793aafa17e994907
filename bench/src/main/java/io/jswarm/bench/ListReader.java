package io.jswarm.bench;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.ListServicesRequest;
import io.jswarm.api.v1.ListServicesResponse;
import io.jswarm.api.v1.ListTasksRequest;
import io.jswarm.api.v1.ListTasksResponse;
import io.jswarm.api.v1.Page;
import io.jswarm.api.v1.ServiceView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.HdrHistogram.SynchronizedHistogram;

/**
 * Reads lists all the time, a page of 500 at once, as people and programs do: how long each took, and what they say. It waits
 * for each answer, so one that takes long stands for all that would have been asked meanwhile.
 */
final class ListReader implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final int PAGE = 500;
    /** How far apart calls are that are answered soon. */
    private static final long USUAL_MICROS = 200_000;
    /** A figure is off by a thousandth at most. */
    private static final int DIGITS = 3;

    private final List<ManagedChannel> managers;
    private final SynchronizedHistogram micros = new SynchronizedHistogram(DIGITS);
    private final AtomicInteger answered = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;
    private volatile long running;
    private final AtomicInteger failures = new AtomicInteger();
    private int calls;
    /** When the call was made that has failed since, each time; 0: none has. */
    private long unansweredNanos;

    /** Asks these managers in turns. */
    ListReader(List<ManagedChannel> managers) {
        this.managers = managers;
        this.thread = Thread.ofVirtual().name("lists").start(this::read);
    }

    private void read() {
        while (!closed) {
            try {
                PollPause.of(BETWEEN);
                long sum = 0;
                String token = "";
                do {
                    ListServicesResponse page = services(token);
                    sum += page.getServicesList().stream()
                            .mapToLong((ServiceView view) -> view.getCounts().getRunning())
                            .sum();
                    token = page.getNextToken();
                    var _ = tasks();
                    PollPause.of(BETWEEN);
                } while (!token.isEmpty() && !closed);
                running = token.isEmpty() ? sum : running;
            } catch (StatusRuntimeException e) {
                failures.incrementAndGet();
                System.err.println("scale: listed again, since " + e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private ListServicesResponse services(String token) {
        ListServicesRequest request =
                ListServicesRequest.newBuilder().setPage(page(token)).build();
        return timed(() -> stub().listServices(request));
    }

    private ListTasksResponse tasks() {
        ListTasksRequest request =
                ListTasksRequest.newBuilder().setPage(page("")).build();
        return timed(() -> stub().listTasks(request));
    }

    private static Page page(String token) {
        return Page.newBuilder().setSize(PAGE).setToken(token).build();
    }

    private ControlGrpc.ControlBlockingStub stub() {
        return ControlGrpc.newBlockingStub(managers.get(calls++ % managers.size()))
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A call that failed counts until another one is answered. */
    private <T> T timed(Supplier<T> call) {
        if (unansweredNanos == 0) {
            unansweredNanos = System.nanoTime();
        }
        T answer = call.get();
        micros.recordValueWithExpectedInterval((System.nanoTime() - unansweredNanos) / 1_000, USUAL_MICROS);
        answered.incrementAndGet();
        unansweredNanos = 0;
        return answer;
    }

    /** Tasks that the managers called running, in the last complete list of services. */
    long running() {
        return running;
    }

    /** How many calls failed. */
    int failures() {
        return failures.get();
    }

    /** So many of a hundred calls took no longer than this, or would have, made every {@link #USUAL_MICROS}. */
    double percentile(int percent) {
        return micros.getTotalCount() == 0 ? Double.NaN : micros.getValueAtPercentile(percent) / 1e3;
    }

    /** How many calls there were. */
    int calls() {
        return answered.get();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
