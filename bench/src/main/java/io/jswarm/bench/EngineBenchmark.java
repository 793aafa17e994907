package io.jswarm.bench;

import io.jswarm.bench.Benchmark.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Real containers on three hosts of this machine: from the call until the engines report the last one started, with
 * what it took of the processors, and from a death until the replacements have. Contestants take turns on the same
 * hosts, in another order in each run, and none begins before what the last one left to do is done and what it wrote is
 * on the disk.
 */
final class EngineBenchmark implements Benchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int HOSTS = 3;
    private static final String SERVICE = "bench";
    private static final int WARM_UPS = 5;
    private static final int WARM_UP_REPLICAS = 30;
    /** So that what follows the last start (statuses, the log) counts as well. */
    private static final Duration AFTERMATH = Duration.ofSeconds(2);

    private static final Duration IDLE = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public String about() {
        return "Containers on 3 real hosts: created, replaced after a kill, a drain and power cuts, one of them the"
                + " leader's; beside Swarm mode and the engine";
    }

    /** Each order of the contestants once. */
    @Override
    public int usualRuns() {
        return 6;
    }

    @Override
    public String peers() throws InterruptedException {
        return SwarmMode.version();
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        try (Scratch scratch = new Scratch("engine");
                Testbed testbed = new Testbed(HOSTS);
                JswarmHosts jswarm = new JswarmHosts(testbed.hosts(), scratch.folder())) {
            List<Healer> swarms = List.of(jswarm, new SwarmMode(testbed.hosts()));
            List<Contestant> contestants =
                    List.of(swarms.getFirst(), swarms.getLast(), new BareEngine(testbed.hosts(), BareEngine.BEST));
            for (Contestant contestant : contestants) {
                warmUp(testbed, contestant, settings);
            }
            for (int run = 0; run < settings.runs(); run++) {
                double idleCores = idleCores();
                List<Contestant> inTurn = ordered(contestants, run);
                for (int replicas : settings.quick() ? List.of(3) : List.of(3, 30, 100)) {
                    for (Contestant contestant : inTurn) {
                        measure(testbed, contestant, replicas, idleCores, figures);
                    }
                }
            }
            // Afterwards: it starts daemons anew, which compile themselves for minutes; those of users run for days.
            for (int run = 0; run < settings.runs(); run++) {
                for (Healer swarm : ordered(swarms, run)) {
                    new Healing(testbed, swarm, swarms, figures).measure();
                }
            }
        }
    }

    /** What was just started loads and compiles itself with what it does first; daemons of users have run for days. */
    private static void warmUp(Testbed testbed, Contestant contestant, Settings settings)
            throws IOException, InterruptedException {
        int times = settings.quick() ? 1 : WARM_UPS;
        int replicas = settings.quick() ? HOSTS : WARM_UP_REPLICAS;
        for (int i = 0; i < times; i++) {
            create(testbed, contestant, replicas);
            remove(testbed, contestant);
        }
    }

    /** Each is first once in as many runs as there are; then backwards, so that none always follows the same. */
    static <T> List<T> ordered(List<T> all, int run) {
        boolean back = run / all.size() % 2 == 1;
        List<T> turned = new ArrayList<>(back ? all.reversed() : all);
        Collections.rotate(turned, -run);
        return turned;
    }

    /** Waits until what went before is done, and then until it is on the disk. */
    static void settle() throws IOException, InterruptedException {
        AtRest.await(Testbed::cpu);
        Command.output(Map.of(), List.of("sync"));
    }

    /** How many cores everything on the hosts takes while nothing is asked of it. */
    private static double idleCores() throws IOException, InterruptedException {
        settle();
        double before = Testbed.cpuSeconds();
        Stopwatch watch = new Stopwatch();
        PollPause.of(IDLE);
        return (Testbed.cpuSeconds() - before) / watch.seconds();
    }

    private static void measure(
            Testbed testbed, Contestant contestant, int replicas, double idleCores, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        settle();
        String what = "create %d replicas".formatted(replicas);
        double before = Testbed.cpuSeconds();
        Stopwatch watch = new Stopwatch();
        double seconds = create(testbed, contestant, replicas);
        PollPause.of(AFTERMATH);
        double cpu = Testbed.cpuSeconds() - before - idleCores * watch.seconds();
        figures.accept(new Figure(what, contestant.name(), seconds, "s"));
        figures.accept(new Figure(what + ": processor time of the hosts", contestant.name(), cpu, "CPU s"));
        remove(testbed, contestant);
    }

    /** Seconds until so many containers of a new service have started. */
    static double create(Testbed testbed, Contestant contestant, int replicas)
            throws IOException, InterruptedException {
        try (ContainerStarts events = new ContainerStarts(testbed.hosts())) {
            events.restart();
            contestant.create(SERVICE, replicas);
            return events.secondsUntilStarted(replicas, PATIENCE);
        }
    }

    /** Ends the service and waits until no container of it is left. */
    static void remove(Testbed testbed, Contestant contestant) throws IOException, InterruptedException {
        contestant.remove(SERVICE);
        long until = System.nanoTime() + PATIENCE.toNanos();
        for (String host : testbed.hosts()) {
            while (!Testbed.docker(host, "ps", "-aq").isEmpty()) {
                if (System.nanoTime() > until) {
                    throw new IOException("containers of " + contestant.name() + " are left on " + host);
                }
                PollPause.of(Duration.ofMillis(200));
            }
        }
    }
}
