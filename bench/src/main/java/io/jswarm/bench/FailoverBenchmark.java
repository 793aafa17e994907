package io.jswarm.bench;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.CreateServiceRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The leader of three daemons as they are shipped is killed; a client that asks the others in turns, a few milliseconds after
 * each refusal, waits for its next write to be acknowledged. A run is one kill.
 */
final class FailoverBenchmark implements Benchmark {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);
    private static final Duration ONE_TRY = Duration.ofSeconds(5);
    /** So that the manager that was started again has nothing left to do. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private static final int QUICK_KILLS = 2;
    private static final int BYTES = 100;

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public String about() {
        return "From the death of the leading manager (kill -9) until the next write is acknowledged, 3 managers";
    }

    @Override
    public int usualRuns() {
        return 20;
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        try (Scratch scratch = new Scratch("failover");
                DaemonTrio managers = new DaemonTrio(scratch.folder())) {
            int kills = settings.quick() ? Math.min(settings.runs(), QUICK_KILLS) : settings.runs();
            for (int i = 0; i < kills; i++) {
                int leader = managers.awaitWhole();
                PollPause.of(SETTLED);
                List<ManagedChannel> others = IntStream.range(0, DaemonTrio.MEMBERS)
                        .filter(member -> member != leader)
                        .mapToObj(managers::channel)
                        .toList();
                SampleServices services = new SampleServices(others, "kill-" + i, BYTES);
                others.forEach(channel -> write(channel, services.next(), ONE_TRY)); // connected, and known to work
                long killedAt = System.nanoTime(); // before: the others may see it dead sooner than this process does
                managers.kill(leader);
                awaitWrite(others, services.next());
                figures.accept(Figure.ours(
                        "leader killed: next write acknowledged", (System.nanoTime() - killedAt) / 1e9, "s"));
                managers.restart(leader);
            }
        }
    }

    private static void awaitWrite(List<ManagedChannel> managers, CreateServiceRequest request)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (int i = 0; ; i++) {
            try {
                write(managers.get(i % managers.size()), request, ONE_TRY);
                return;
            } catch (StatusRuntimeException e) {
                if (System.nanoTime() > until) {
                    throw new IOException("no write was acknowledged within " + PATIENCE.toSeconds() + " s", e);
                }
                PollPause.of(BETWEEN_TRIES);
            }
        }
    }

    private static void write(ManagedChannel manager, CreateServiceRequest request, Duration deadline) {
        var _ = ControlGrpc.newBlockingStub(manager)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .createService(request);
    }
}
