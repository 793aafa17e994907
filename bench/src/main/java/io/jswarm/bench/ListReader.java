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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * Reads lists all the time, a page of 500 at once, as people and programs do: how long each took, and what they say. It waits
 * for each answer, so one that takes long stands for all that would have been asked meanwhile.
 */
final class ListReader implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final int PAGE = 500;
    /** How far apart calls are that are answered soon. */
    private static final double USUAL_MILLIS = 200;

    private final List<ManagedChannel> managers;
    private final Queue<Double> millis = new ConcurrentLinkedQueue<>();
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
                Pause.of(BETWEEN);
                long sum = 0;
                String token = "";
                do {
                    ListServicesResponse page = services(token);
                    sum += page.getServicesList().stream()
                            .mapToLong((ServiceView view) -> view.getCounts().getRunning())
                            .sum();
                    token = page.getNextToken();
                    var _ = tasks();
                    Pause.of(BETWEEN);
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
        millis.add((System.nanoTime() - unansweredNanos) / 1e6);
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

    /** So many of a hundred calls took no longer than this, or would have, made every {@link #USUAL_MILLIS}. */
    double percentile(int percent) {
        double[] sorted = millis.stream()
                .flatMapToDouble(ListReader::withThoseMeanwhile)
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(sorted.length - 1) * percent / 100];
    }

    /** What the call took, and what calls would have taken that came while it was not answered. */
    private static DoubleStream withThoseMeanwhile(double took) {
        return DoubleStream.iterate(took, left -> left - USUAL_MILLIS)
                .limit(1 + (long) (took / USUAL_MILLIS))
                .filter(left -> left > 0);
    }

    /** How many calls there were. */
    int calls() {
        return millis.size();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
