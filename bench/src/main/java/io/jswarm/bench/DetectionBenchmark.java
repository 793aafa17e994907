package io.jswarm.bench;

import io.jswarm.bench.Benchmark.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How soon a dead host is known, and whether a living one is ever taken for dead: a manager and two workers on three hosts
 * of this machine. The runs for false deaths take as many minutes each as the settings say.
 */
final class DetectionBenchmark implements Benchmark {
    private static final int HOSTS = 3;
    private static final String MANAGER = "h1";
    private static final String WORKER = "h2";
    private static final String VICTIM = "h3";
    private static final String SERVICE = "bench";
    private static final int REPLICAS = 6;
    private static final String DAEMON = "jswarm";
    private static final String LOSS_PERCENT = "30";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final Duration PAUSED = Duration.ofSeconds(2);
    private static final Duration BETWEEN_PAUSES = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "detection";
    }

    @Override
    public int usualMinutes() {
        return 10;
    }

    @Override
    public String about() {
        return "A worker's power cut until it is known and its tasks run elsewhere; false deaths in --minutes of loss,"
                + " pauses and load";
    }

    /** What a run for false deaths does to the swarm until its time is over. */
    private interface Trouble {
        void until(long endNanos) throws IOException, InterruptedException;
    }

    @Override
    public void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException {
        try (Scratch scratch = new Scratch("detection");
                Testbed testbed = new Testbed(HOSTS);
                JswarmHosts swarm = new JswarmHosts(testbed.hosts(), 1, scratch.folder())) {
            swarm.create(SERVICE, REPLICAS);
            PollPause.of(SETTLED);
            try (NodeStates states = new NodeStates(swarm.client())) {
                for (int run = 0; run < settings.runs(); run++) {
                    powerCut(testbed, swarm, states, figures);
                }
                Duration each = settings.quick() ? Duration.ofSeconds(20) : Duration.ofMinutes(settings.minutes());
                falseDeaths("30 % loss both ways of a worker", each, states, figures, DetectionBenchmark::loss);
                falseDeaths("manager paused 2 s of 5 s", each, states, figures, DetectionBenchmark::pauses);
                falseDeaths("all cores busy", each, states, figures, DetectionBenchmark::busy);
            }
        }
    }

    private static void powerCut(Testbed testbed, JswarmHosts swarm, NodeStates states, Consumer<Figure> figures)
            throws IOException, InterruptedException {
        List<String> others =
                testbed.hosts().stream().filter(host -> !host.equals(VICTIM)).toList();
        long lost = Testbed.docker(VICTIM, "ps", "-q").lines().count();
        try (ContainerStarts events = new ContainerStarts(others)) {
            states.restart();
            events.restart();
            long start = System.nanoTime();
            Testbed.call("kill", VICTIM);
            figures.accept(Figure.ours(
                    "power of a worker cut: known", states.secondsUntilGivenUp(VICTIM, start, PATIENCE), "s"));
            figures.accept(Figure.ours(
                    "power of a worker cut: all running elsewhere",
                    events.secondsUntilStarted((int) lost, PATIENCE),
                    "s"));
        }
        Testbed.call("boot", VICTIM);
        swarm.takeBack(VICTIM);
        swarm.remove(SERVICE);
        swarm.create(SERVICE, REPLICAS);
        PollPause.of(SETTLED);
    }

    private static void falseDeaths(
            String what, Duration each, NodeStates states, Consumer<Figure> figures, Trouble trouble)
            throws IOException, InterruptedException {
        states.restart();
        trouble.until(System.nanoTime() + each.toNanos());
        PollPause.of(SETTLED);
        figures.accept(Figure.ours(what + ": false deaths", states.deaths(), "in " + words(each)));
    }

    private static String words(Duration each) {
        return each.toMinutes() > 0 ? each.toMinutes() + " min" : each.toSeconds() + " s";
    }

    private static void rest(long endNanos) throws InterruptedException {
        PollPause.of(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
    }

    private static void loss(long endNanos) throws IOException, InterruptedException {
        Testbed.call("loss", MANAGER, WORKER, LOSS_PERCENT);
        try {
            rest(endNanos);
        } finally {
            Testbed.call("heal");
        }
    }

    private static void pauses(long endNanos) throws IOException, InterruptedException {
        while (System.nanoTime() < endNanos) {
            Testbed.call("pause", MANAGER, DAEMON);
            try {
                PollPause.of(PAUSED);
            } finally {
                Testbed.call("resume", MANAGER, DAEMON);
            }
            PollPause.of(BETWEEN_PAUSES);
        }
    }

    private static void busy(long endNanos) throws IOException, InterruptedException {
        List<Process> loops = new ArrayList<>();
        try {
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                loops.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            rest(endNanos);
        } finally {
            loops.forEach(Process::destroyForcibly);
        }
    }
}
