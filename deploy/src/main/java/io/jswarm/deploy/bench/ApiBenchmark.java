package io.jswarm.deploy.bench;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Objects created through the API over mutual TLS: three daemons as they are shipped, beside three members of etcd with mutual
 * TLS. Both are written to at their leader, over as many connections, by the same clients in this process.
 */
final class ApiBenchmark implements Benchmark {
    private static final int BYTES = 1024;
    private static final int CONNECTIONS = EtcdTrio.CONNECTIONS;
    private static final String ETCD = "etcd";
    private static final int BETWEEN = 64;
    private static final Duration BEFORE_ALL = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "api";
    }

    @Override
    public String about() {
        return "Objects of 1 KiB created through the API over mutual TLS, 3 managers, 1 to 1,024 clients; beside etcd";
    }

    @Override
    public String peers() throws InterruptedException {
        return EtcdTrio.version();
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        Duration warmUp = settings.quick() ? Duration.ofMillis(500) : Duration.ofSeconds(2);
        Duration counted = settings.quick() ? Duration.ofMillis(500) : Duration.ofSeconds(5);
        try (Scratch scratch = new Scratch("api")) {
            Path folder = scratch.folder();
            List<ManagedChannel> channels = new ArrayList<>();
            try (DaemonTrio ours = new DaemonTrio(folder);
                    EtcdTrio etcd = new EtcdTrio(folder, BYTES, EtcdTls.make(folder))) {
                int leader = ours.awaitWhole();
                for (int i = 0; i < CONNECTIONS; i++) {
                    channels.add(ours.connect(leader));
                }
                SampleServices services = new SampleServices(channels, "bench", BYTES);
                if (!settings.quick()) { // so that what runs long is compiled
                    new ClosedLoop(BETWEEN, services::create).drive(BEFORE_ALL, counted);
                    services.removeAll();
                    new ClosedLoop(BETWEEN, etcd::create).drive(counted, counted);
                }
                for (int run = 0; run < settings.runs(); run++) {
                    for (int clients : settings.quick() ? List.of(16) : List.of(1, 16, 128, 1024)) {
                        measure(clients, Figure.OURS, services::create, ours::cpu, warmUp, counted, figures);
                        services.removeAll();
                        measure(clients, ETCD, etcd::create, etcd::cpu, warmUp, counted, figures);
                    }
                }
            } finally {
                channels.forEach(ManagedChannel::shutdownNow);
            }
        }
    }

    private static void measure(
            int clients,
            String who,
            ClosedLoop.Log log,
            Supplier<Duration> cpu,
            Duration warmUp,
            Duration counted,
            Consumer<Figure> figures)
            throws IOException, InterruptedException {
        Duration before = cpu.get();
        ClosedLoop.Outcome outcome = new ClosedLoop(clients, log).drive(warmUp, counted);
        double micros = cpu.get().minus(before).toNanos() / 1e3 / outcome.all();
        String what = "created, %,d clients".formatted(clients);
        figures.accept(new Figure(what, who, outcome.perSecond(), "objects/s"));
        figures.accept(new Figure(what + ": median time", who, outcome.medianMillis(), "ms"));
        figures.accept(new Figure(what + ": processor time of the members for each", who, micros, "µs"));
    }
}
