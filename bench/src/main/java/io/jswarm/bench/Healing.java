package io.jswarm.bench;

import io.jswarm.bench.Benchmark.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What a swarm of six containers does about one that dies, a host that is drained, and hosts that lose their power. */
final class Healing {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** So that all statuses have arrived. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);
    private static final int REPLICAS_PER_HOST = 2;

    private final Testbed testbed;
    private final Healer swarm;
    private final List<Healer> all;
    private final Consumer<Figure> figures;

    /** A swarm, and all that live on the same hosts. */
    Healing(Testbed testbed, Healer swarm, List<Healer> all, Consumer<Figure> figures) {
        this.testbed = testbed;
        this.swarm = swarm;
        this.all = all;
        this.figures = figures;
    }

    void measure() throws IOException, InterruptedException {
        EngineBenchmark.settle();
        fill();
        kill();
        drain(follower());
        EngineBenchmark.remove(testbed, swarm);
        fill();
        cutFollower(follower());
        EngineBenchmark.remove(testbed, swarm);
        fill();
        cutLeader(swarm.leader());
        EngineBenchmark.remove(testbed, swarm);
    }

    private void fill() throws IOException, InterruptedException {
        EngineBenchmark.create(testbed, swarm, testbed.hosts().size() * REPLICAS_PER_HOST);
        PollPause.of(SETTLED);
    }

    private void tell(String what, double seconds) {
        figures.accept(new Figure(what, swarm.name(), seconds, "s"));
    }

    /** A host whose manager does not lead. */
    private String follower() throws IOException, InterruptedException {
        String leader = swarm.leader();
        return testbed.hosts().stream()
                .filter(host -> !host.equals(leader))
                .toList()
                .getLast();
    }

    private List<String> without(String host) {
        return testbed.hosts().stream().filter(other -> !other.equals(host)).toList();
    }

    private static int containers(String host) throws IOException, InterruptedException {
        return (int) Testbed.docker(host, "ps", "-q").lines().count();
    }

    private void kill() throws IOException, InterruptedException {
        try (ContainerStarts events = new ContainerStarts(testbed.hosts())) {
            String host = testbed.hosts().getFirst();
            String victim = Testbed.docker(host, "ps", "-q").lines().findFirst().orElseThrow();
            events.restart();
            Testbed.docker(host, "kill", victim);
            tell("one container killed: replaced", events.secondsUntilStarted(1, PATIENCE));
        }
        PollPause.of(SETTLED);
    }

    private void drain(String host) throws IOException, InterruptedException {
        int there = containers(host);
        try (ContainerStarts events = new ContainerStarts(without(host))) {
            events.restart();
            swarm.drain(host);
            tell("a host drained: all running elsewhere", events.secondsUntilStarted(there, PATIENCE));
        }
        swarm.activate(host);
    }

    private void cutFollower(String host) throws IOException, InterruptedException {
        int lost = containers(host);
        try (ContainerStarts events = new ContainerStarts(without(host))) {
            events.restart();
            Testbed.call("kill", host);
            tell("power of a host cut: all running elsewhere", events.secondsUntilStarted(lost, PATIENCE));
        }
        boot(host);
    }

    private void cutLeader(String host) throws IOException, InterruptedException {
        List<String> others = without(host);
        int lost = containers(host);
        for (String other : others) {
            String name = "before-" + other;
            // Connected, also after its host was cut in an earlier run, and known to work.
            awaitWrite(List.of(other), name);
            swarm.unwrite(name);
        }
        String name = "after";
        try (ContainerStarts events = new ContainerStarts(others)) {
            events.restart();
            Stopwatch watch = new Stopwatch();
            Testbed.call("kill", host);
            awaitWrite(others, name);
            tell("power of the leader's host cut: next write accepted", watch.seconds());
            tell("power of the leader's host cut: all running elsewhere", events.secondsUntilStarted(lost, PATIENCE));
        }
        boot(host);
        swarm.unwrite(name);
    }

    /** Tries the managers of these hosts in turns. */
    private void awaitWrite(List<String> hosts, String name) throws IOException, InterruptedException {
        Stopwatch watch = new Stopwatch();
        for (int i = 0; !swarm.write(hosts.get(i % hosts.size()), name); i++) {
            if (watch.seconds() > PATIENCE.toSeconds()) {
                throw new IOException("no write was accepted by " + hosts + " within " + PATIENCE.toSeconds() + " s");
            }
            PollPause.of(BETWEEN_TRIES);
        }
    }

    private void boot(String host) throws IOException, InterruptedException {
        Testbed.call("boot", host);
        for (Healer each : all) {
            each.takeBack(host);
        }
    }
}
