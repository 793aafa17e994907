package io.jswarm.deploy.bench;

import io.jswarm.deploy.bench.Benchmark.Figure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One engine alone, asked by more and more calls at once: how many starts at a time an agent should allow, which is what
 * {@code AgentConfig} has for the cores of its host.
 */
final class StartsBenchmark implements Benchmark {
    private static final List<Integer> AT_ONCE = List.of(1, 2, 4, 8, 16, 32);
    private static final int HOSTS = 1;
    private static final int CONTAINERS = 32;

    @Override
    public String name() {
        return "starts";
    }

    @Override
    public String about() {
        return "Containers of one host created by 1 to 32 calls at once, without any swarm: what its engine serves best";
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        List<Integer> widths = settings.quick() ? List.of(1, 4) : AT_ONCE;
        int containers = settings.quick() ? 4 : CONTAINERS;
        try (Testbed testbed = new Testbed(HOSTS)) {
            List<BareEngine> engines = new ArrayList<>();
            for (int atOnce : widths) {
                engines.add(new BareEngine(testbed.hosts(), atOnce));
            }
            EngineBenchmark.create(testbed, engines.getFirst(), HOSTS); // the first one would pay for loading
            EngineBenchmark.remove(testbed, engines.getFirst());
            for (int run = 0; run < settings.runs(); run++) {
                for (BareEngine engine : engines) {
                    measure(testbed, engine, containers, figures);
                }
            }
        }
    }

    private static void measure(Testbed testbed, BareEngine engine, int containers, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        double before = Testbed.cpuSeconds();
        double seconds = EngineBenchmark.create(testbed, engine, containers);
        double cpu = Testbed.cpuSeconds() - before;
        String what = "create %d containers on a host".formatted(containers);
        figures.accept(new Figure(what, engine.name(), seconds, "s"));
        figures.accept(new Figure(what + ": processor time of the host", engine.name(), cpu, "CPU s"));
        EngineBenchmark.remove(testbed, engine);
    }
}
