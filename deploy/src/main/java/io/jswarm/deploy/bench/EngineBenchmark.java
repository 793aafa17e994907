package io.jswarm.deploy.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Real containers on three hosts of this machine: from the call until the engines report the last one started, and from a
 * death until the replacements have. Contestants take turns on the same hosts.
 */
final class EngineBenchmark implements Benchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int HOSTS = 3;
    /** Leads nobody: it joined last. */
    private static final String VICTIM = "h3";

    private static final int REPLICAS_PER_HOST = 2;
    private static final String SERVICE = "bench";

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public String about() {
        return "Containers on 3 real hosts: created, replaced after a kill and a power cut; beside Swarm mode and the engine";
    }

    @Override
    public String peers() throws InterruptedException {
        return SwarmMode.version();
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        try (Scratch scratch = new Scratch("engine");
                Testbed testbed = new Testbed(HOSTS)) {
            List<Contestant> contestants = List.of(
                    new JswarmHosts(testbed.hosts(), scratch.folder()),
                    new SwarmMode(testbed.hosts()),
                    new BareEngine(testbed.hosts()));
            for (Contestant contestant : contestants) {
                create(testbed, contestant, HOSTS); // the first one would pay for loading and compiling
                remove(testbed, contestant);
            }
            for (int run = 0; run < settings.runs(); run++) {
                for (int replicas : settings.quick() ? List.of(3) : List.of(3, 30, 100)) {
                    for (Contestant contestant : contestants) {
                        figures.accept(new Figure(
                                "create %d replicas".formatted(replicas),
                                contestant.name(),
                                create(testbed, contestant, replicas),
                                "s"));
                        remove(testbed, contestant);
                    }
                }
                for (Contestant contestant : contestants) {
                    if (contestant.heals()) {
                        heal(testbed, contestant, contestants, figures);
                    }
                }
            }
        }
    }

    private static double create(Testbed testbed, Contestant contestant, int replicas)
            throws IOException, InterruptedException {
        try (EngineEvents events = new EngineEvents(testbed.hosts())) {
            events.restart();
            contestant.create(SERVICE, replicas);
            return events.secondsUntilStarted(replicas, PATIENCE);
        }
    }

    private static void heal(Testbed testbed, Contestant contestant, List<Contestant> all, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        create(testbed, contestant, HOSTS * REPLICAS_PER_HOST);
        Pause.of(Duration.ofSeconds(2)); // so that all statuses have arrived
        try (EngineEvents events = new EngineEvents(testbed.hosts())) {
            String victim = Testbed.docker("h1", "ps", "-q").lines().findFirst().orElseThrow();
            events.restart();
            Testbed.docker("h1", "kill", victim);
            double seconds = events.secondsUntilStarted(1, PATIENCE);
            figures.accept(new Figure("one container killed: replaced", contestant.name(), seconds, "s"));
        }
        Pause.of(Duration.ofSeconds(2));
        long lost = Testbed.docker(VICTIM, "ps", "-q").lines().count();
        List<String> others =
                testbed.hosts().stream().filter(host -> !host.equals(VICTIM)).toList();
        try (EngineEvents events = new EngineEvents(others)) {
            events.restart();
            Testbed.call("kill", VICTIM);
            double seconds = events.secondsUntilStarted((int) lost, PATIENCE);
            figures.accept(new Figure("power of a host cut: all running elsewhere", contestant.name(), seconds, "s"));
        }
        Testbed.call("boot", VICTIM);
        for (Contestant each : all) {
            each.takeBack(VICTIM);
        }
        remove(testbed, contestant);
    }

    /** Ends the service and waits until no container of it is left. */
    private static void remove(Testbed testbed, Contestant contestant) throws IOException, InterruptedException {
        contestant.remove(SERVICE);
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (String host : testbed.hosts()) {
            while (!Testbed.docker(host, "ps", "-aq").isEmpty()) {
                if (System.nanoTime() > until) {
                    throw new IOException("containers of " + contestant.name() + " are left on " + host);
                }
                Pause.of(Duration.ofMillis(200));
            }
        }
    }
}
