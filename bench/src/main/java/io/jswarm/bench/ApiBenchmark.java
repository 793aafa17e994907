package io.jswarm.bench;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Objects created through the API over mutual TLS: three daemons as they are shipped, beside three members of etcd with mutual
 * TLS. Both are written to at their leader, over as many connections, by the same clients in this process.
 */
final class ApiBenchmark implements Benchmark {
    private static final int BYTES = 1024;
    private static final int ATTEMPTS = 3;
    private static final String ETCD = "etcd";
    private static final int BETWEEN = 64;
    /** So often is it done before anything counts, so that what runs long is compiled; with removals, so that no heap fills. */
    private static final int BEFORE_ALL = 18;

    private static final Duration EACH_BEFORE = Duration.ofSeconds(10);

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
            try (DaemonTrio daemons = new DaemonTrio(folder);
                    EtcdTrio etcd = new EtcdTrio(folder, BYTES, EtcdTls.make(folder))) {
                Ours ours = new Ours(daemons);
                for (int i = 0; i < BEFORE_ALL && !settings.quick(); i++) {
                    ours.measure(BETWEEN, Duration.ZERO, EACH_BEFORE);
                    ours.removeAll();
                    new ClosedLoop(BETWEEN, etcd::create).drive(Duration.ZERO, warmUp);
                }
                for (int run = 0; run < settings.runs(); run++) {
                    for (int clients : settings.quick() ? List.of(16) : List.of(1, 16, 128, 1024)) {
                        AtRest.await(() -> daemons.cpu().plus(etcd.cpu()));
                        Duration before = daemons.cpu();
                        ClosedLoop.Outcome outcome = ours.measure(clients, warmUp, counted);
                        tell(clients, Figure.OURS, outcome, daemons.cpu().minus(before), figures);
                        ours.removeAll();
                        AtRest.await(() -> daemons.cpu().plus(etcd.cpu()));
                        before = etcd.cpu();
                        outcome = new ClosedLoop(clients, etcd::create).drive(warmUp, counted);
                        tell(clients, ETCD, outcome, etcd.cpu().minus(before), figures);
                    }
                }
            }
        }
    }

    private static void tell(
            int clients, String who, ClosedLoop.Outcome outcome, Duration cpu, Consumer<Figure> figures) {
        String what = "created, %,d clients".formatted(clients);
        figures.accept(new Figure(what, who, outcome.perSecond(), "objects/s"));
        figures.accept(new Figure(what + ": median time", who, outcome.medianMillis(), "ms"));
        double micros = cpu.toNanos() / 1e3 / outcome.all();
        figures.accept(new Figure(what + ": processor time of the members for each", who, micros, "µs"));
    }

    /** The daemons under load, written to at whoever leads when a measurement begins. */
    private static final class Ours {
        private final DaemonTrio daemons;
        private int measurements;

        Ours(DaemonTrio daemons) {
            this.daemons = daemons;
        }

        /** Measures; once more, as loudly, when the leader changed on the way. */
        ClosedLoop.Outcome measure(int clients, Duration warmUp, Duration counted)
                throws IOException, InterruptedException {
            for (int attempt = 1; ; attempt++) {
                try (Connections connections = new Connections()) {
                    String prefix = "m" + ++measurements;
                    SampleServices services = new SampleServices(connections.open(daemons), prefix, BYTES);
                    return new ClosedLoop(clients, services::create).drive(warmUp, counted);
                } catch (IOException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                    System.err.println("api: measured again, since " + e.getMessage());
                    removeAll();
                }
            }
        }

        /** From whoever leads; from the next one when that changes on the way. */
        void removeAll() throws IOException, InterruptedException {
            for (int attempt = 1; ; attempt++) {
                try (Connections connections = new Connections()) {
                    new SampleServices(connections.open(daemons), "", BYTES).removeAll();
                    return;
                } catch (IOException | StatusRuntimeException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                    System.err.println("api: removed again, since " + e.getMessage());
                }
            }
        }
    }

    /** Those of one measurement, all to the leader. */
    private static final class Connections implements AutoCloseable {
        private final List<ManagedChannel> channels = new ArrayList<>();

        List<ManagedChannel> open(DaemonTrio daemons) throws IOException, InterruptedException {
            int leader = daemons.awaitWhole();
            for (int i = 0; i < EtcdTrio.CONNECTIONS; i++) {
                channels.add(daemons.connect(leader));
            }
            return channels;
        }

        @Override
        public void close() {
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }
}
