package io.jswarm.bench;

import io.jswarm.bench.Benchmark.Figure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Engines alone, asked by more and more calls at once. One: how many starts at a time an agent should allow, which is
 * what {@code AgentConfig} has for the cores of its host. Three: what {@link BareEngine#BEST} should be, with which
 * swarms are compared.
 */
final class StartsBenchmark implements Benchmark {
    private static final List<Setup> USUAL = List.of(
            new Setup(1, 32, List.of(1, 2, 4, 8, 16, 32)),
            new Setup(3, 30, List.of(4, 8, 12, 16, 24)),
            new Setup(3, 100, List.of(4, 8, 12, 16, 24)));
    private static final List<Setup> QUICK = List.of(new Setup(1, 4, List.of(1, 4)));

    /** So many containers over so many hosts, by each of so many calls at once. */
    private record Setup(int hosts, int containers, List<Integer> atOnce) {
        String what() {
            return "create %d containers on %s"
                    .formatted(containers, hosts == 1 ? "a host" : "%d hosts".formatted(hosts));
        }
    }

    @Override
    public String name() {
        return "starts";
    }

    @Override
    public String about() {
        return "Containers of one host and of three, created by 1 to 32 calls at once, without any swarm: what engines"
                + " serve best";
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        for (Setup setup : settings.quick() ? QUICK : USUAL) {
            try (Testbed testbed = new Testbed(setup.hosts)) {
                measure(testbed, setup, settings.runs(), figures);
            }
        }
    }

    private static void measure(Testbed testbed, Setup setup, int runs, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        List<BareEngine> engines = new ArrayList<>();
        for (int atOnce : setup.atOnce) {
            engines.add(new BareEngine(testbed.hosts(), atOnce));
        }
        EngineBenchmark.create(testbed, engines.getFirst(), setup.hosts); // the first one would pay for loading
        EngineBenchmark.remove(testbed, engines.getFirst());
        for (int run = 0; run < runs; run++) {
            for (BareEngine engine : EngineBenchmark.ordered(engines, run)) {
                measure(testbed, engine, setup, figures);
            }
        }
    }

    private static void measure(Testbed testbed, BareEngine engine, Setup setup, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        EngineBenchmark.settle();
        double before = Testbed.cpuSeconds();
        double seconds = EngineBenchmark.create(testbed, engine, setup.containers);
        double cpu = Testbed.cpuSeconds() - before;
        figures.accept(new Figure(setup.what(), engine.name(), seconds, "s"));
        figures.accept(new Figure(setup.what() + ": processor time of the hosts", engine.name(), cpu, "CPU s"));
        EngineBenchmark.remove(testbed, engine);
    }
}
