package io.jswarm.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The replicated log alone: three members on loopback, every acknowledged write fsynced on two. Ours is written to at the
 * leader, in its process; etcd at its leader through its API, which is the only way in.
 */
final class LogBenchmark implements Benchmark {
    private static final int BYTES = 1024;
    private static final int MOST_CLIENTS = 1024;
    private static final String UNBATCHED = "jswarm, an entry each";
    private static final String ETCD = "etcd";

    @Override
    public String name() {
        return "log";
    }

    @Override
    public String about() {
        return "The Raft log alone, 3 members, fsync, 1 KiB writes, 1 to 1,024 at once; beside etcd";
    }

    @Override
    public String peers() throws InterruptedException {
        return EtcdTrio.version();
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        Duration warmUp = settings.quick() ? Duration.ofMillis(200) : Duration.ofSeconds(1);
        Duration counted = settings.quick() ? Duration.ofMillis(500) : Duration.ofSeconds(4);
        try (Scratch scratch = new Scratch("log")) {
            Path folder = scratch.folder();
            try (RaftTrio ours = new RaftTrio(folder, "bench-", BYTES);
                    EtcdTrio etcd = new EtcdTrio(folder, BYTES, null)) {
                ours.create(MOST_CLIENTS);
                for (int run = 0; run < settings.runs(); run++) {
                    for (int clients : settings.quick() ? List.of(16) : List.of(1, 16, 128, MOST_CLIENTS)) {
                        measure(clients, Figure.OURS, ours::writeTogether, warmUp, counted, figures);
                        measure(clients, UNBATCHED, ours::write, warmUp, counted, figures);
                        measure(clients, ETCD, etcd::write, warmUp, counted, figures);
                    }
                }
            }
        }
    }

    private static void measure(
            int clients, String who, ClosedLoop.Log log, Duration warmUp, Duration counted, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        ClosedLoop.Outcome outcome = new ClosedLoop(clients, log).drive(warmUp, counted);
        String what = "1 KiB, %,d at once".formatted(clients);
        figures.accept(new Figure(what, who, outcome.perSecond(), "writes/s"));
        figures.accept(new Figure(what + ": median time", who, outcome.medianMillis(), "ms"));
    }
}
