package io.jswarm.systemtest.chaos;

import io.jswarm.deploy.daemon.AtOnce;
import io.jswarm.systemtest.swarm.Hosts;
import io.jswarm.systemtest.swarm.SmallDisk;
import io.jswarm.systemtest.swarm.Swarm;
import io.jswarm.systemtest.swarm.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Hurts the hosts of a testbed: what it does, to whom and for how long follows from a seed, but for who leads. */
final class RealNemesis {
    private static final String DAEMON = "jswarm";
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    /** Until the others have taken a member out. */
    private static final Duration UNTIL_DEMOTED = Duration.ofSeconds(3);

    private static final Set<Fault> MAJORITY_LOST = EnumSet.of(
            Fault.KILL_TWO, Fault.KILL_ALL, Fault.POWER_TWO, Fault.POWER_ALL, Fault.UNFORCED_TWO, Fault.UNFORCED_ALL);

    /** With the leader for a victim, the others are without one. */
    private static final Set<Fault> TAKES_AWAY = EnumSet.of(
            Fault.KILL,
            Fault.STOP_PROCESS,
            Fault.FREEZE_HOST,
            Fault.POWER_ONE,
            Fault.UNFORCED_ONE,
            Fault.ISOLATE,
            Fault.ONE_WAY_OUT,
            Fault.DEMOTE,
            Fault.DEMOTE_UNHEARD);

    /**
     * What can be done. UNFORCED is a power cut that takes with it what the daemon had written and not forced; with
     * DEMOTE_UNHEARD a manager is a worker and a manager again before its host hears of it.
     */
    enum Fault {
        KILL(3),
        KILL_TWO(2),
        KILL_ALL(2),
        STOP_PROCESS(2),
        FREEZE_HOST(2),
        POWER_ONE(3),
        POWER_TWO(1),
        POWER_ALL(2),
        UNFORCED_ONE(3),
        UNFORCED_TWO(1),
        UNFORCED_ALL(3),
        ISOLATE(3),
        ONE_WAY_OUT(2),
        ONE_WAY_IN(2),
        CUT_A_PAIR(2),
        LOSS(2),
        DELAY(2),
        DISK_FULL(2),
        CLOCK_JUMP(2),
        DEMOTE(2),
        DEMOTE_UNHEARD(2);

        final int weight;

        Fault(int weight) {
            this.weight = weight;
        }

        /** Whether a majority of managers can reach each other while it lasts. */
        boolean leavesAMajority() {
            return !MAJORITY_LOST.contains(this);
        }

        /** Whether whom it hits cannot lead the others meanwhile. */
        boolean takesAway() {
            return TAKES_AWAY.contains(this);
        }
    }

    /** Whom a fault hits, and whether it leads, as the managers say. */
    record Victim(String host, boolean leads) {}

    private final Swarm swarm;
    private final Testbed testbed;
    private final SplittableRandom random;
    private final boolean clocks;
    private final List<Fault> given;
    private int drawn;
    private final List<Runnable> cures = new ArrayList<>();
    private int fills;
    private int endedByFullDisk;
    /** The host whose disk is full, or none. */
    private String filled = "";
    /** The hosts whose daemon may have ended by the present fault. */
    private final Set<String> mayHaveEnded = new TreeSet<>();

    /**
     * For a swarm.
     *
     * @param clocks whether clocks can jump: the daemons were started with a faked one
     * @param given these faults in turns; none: they are drawn
     */
    RealNemesis(Swarm swarm, SplittableRandom random, boolean clocks, List<Fault> given) {
        this.swarm = swarm;
        this.testbed = swarm.testbed();
        this.random = random;
        this.clocks = clocks;
        this.given = given;
    }

    /** How often a daemon ended since its disk was full, as it is to. */
    int endedByFullDisk() {
        return endedByFullDisk;
    }

    /** Whether one of the given faults is still to come. */
    boolean isOwed() {
        return drawn < given.size();
    }

    /** The next fault. */
    Fault draw() {
        if (!given.isEmpty()) {
            return given.get(drawn++ % given.size());
        }
        int sum = 0;
        for (Fault fault : Fault.values()) {
            sum += fault.weight;
        }
        int left = random.nextInt(sum);
        for (Fault fault : Fault.values()) {
            left -= fault.weight;
            if (left < 0) {
                return fault == Fault.CLOCK_JUMP && !clocks ? Fault.KILL : fault;
            }
        }
        throw new IllegalStateException();
    }

    /** The leader two times of three: half of the time it is wanted, else it is one of all. */
    Victim victim() {
        String other = Hosts.ALL.get(random.nextInt(3));
        boolean leaderWanted = random.nextBoolean();
        try {
            String leader = swarm.leader();
            String host = leaderWanted ? leader : other;
            return new Victim(host, host.equals(leader));
        } catch (RuntimeException e) {
            return new Victim(other, false);
        }
    }

    private List<String> others(String victim) {
        return Hosts.ALL.stream().filter(host -> !host.equals(victim)).toList();
    }

    /** How long it lasts, in seconds. */
    double seconds(Fault fault) {
        double most = fault == Fault.DISK_FULL ? 20 : fault == Fault.DEMOTE ? 4 : 8;
        return 1.5 + random.nextDouble() * (most - 1.5);
    }

    /** Does it. */
    void hurt(Fault fault, String victim) {
        String second = others(victim).get(random.nextInt(2));
        String rest = String.join(",", others(victim));
        switch (fault) {
            case KILL -> kill(List.of(victim));
            case KILL_TWO -> kill(List.of(victim, second));
            case KILL_ALL -> kill(Hosts.ALL);
            case STOP_PROCESS -> {
                testbed.run("pause", victim, DAEMON);
                cures.add(() -> testbed.run("resume", victim, DAEMON));
            }
            case FREEZE_HOST -> {
                testbed.run("pause", victim);
                cures.add(() -> testbed.run("resume", victim));
            }
            case POWER_ONE -> power(List.of(victim));
            case POWER_TWO -> power(List.of(victim, second));
            case POWER_ALL -> power(Hosts.ALL);
            case UNFORCED_ONE -> loseUnforced(List.of(victim));
            case UNFORCED_TWO -> loseUnforced(List.of(victim, second));
            case UNFORCED_ALL -> loseUnforced(Hosts.ALL);
            case ISOLATE -> testbed.run("isolate", victim);
            case ONE_WAY_OUT -> testbed.run("partition", "--one-way", victim, rest);
            case ONE_WAY_IN -> testbed.run("partition", "--one-way", rest, victim);
            case CUT_A_PAIR -> testbed.run("partition", victim, second);
            case LOSS -> {
                int percent = random.nextInt(3, 35);
                testbed.run("loss", victim, rest, Integer.toString(percent));
            }
            case DELAY -> testbed.run("delay", victim, Integer.toString(random.nextInt(20, 400)));
            case DISK_FULL -> fillDisk(victim);
            case CLOCK_JUMP -> clock(victim, random.nextInt(-1800, 1800));
            case DEMOTE -> {
                cures.add(() -> untilItIs("promote", victim)); // first: what takes too long is done later all the same
                untilItIs("demote", victim);
            }
            case DEMOTE_UNHEARD -> demoteUnheard(victim);
        }
    }

    private void fillDisk(String victim) {
        mayHaveEnded.add(victim);
        filled = victim;
        SmallDisk.fill(testbed, victim);
        cures.add(() -> SmallDisk.free(testbed, victim));
        String large = "large-" + ++fills + "-";
        cures.add(() -> swarm.unwriteMuch(large));
        swarm.writeMuch(large);
    }

    private void demoteUnheard(String victim) {
        cures.add(() -> untilItIs("promote", victim));
        testbed.run("isolate", victim);
        untilItIs("demote", victim, "--detach");
        Waiting.aWhile(UNTIL_DEMOTED);
        untilItIs("promote", victim, "--detach");
    }

    private void kill(List<String> hosts) {
        mayHaveEnded.addAll(hosts);
        AtOnce.each(hosts, swarm.hosts()::killDaemon);
    }

    private void power(List<String> hosts) {
        mayHaveEnded.addAll(hosts);
        testbed.losePower(hosts);
    }

    private void loseUnforced(List<String> hosts) {
        mayHaveEnded.addAll(hosts);
        SmallDisk.losePower(testbed, hosts);
    }

    /** The faked clock of the host's daemon, in seconds beside the true one. */
    private void clock(String host, int seconds) {
        testbed.exec(host, List.of("sh", "-c", "echo '%+d' > %s".formatted(seconds, ChaosMain.CLOCK_FILE)));
    }

    /** Asks for a role until that is accepted: shortly after another fault the managers may not have heard each other yet. */
    private void untilItIs(String verb, String host, String... flags) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        List<String> words = new ArrayList<>(List.of("node", verb));
        words.addAll(List.of(flags));
        words.add(host);
        while (true) {
            try {
                swarm.jswarm(words.toArray(String[]::new));
                return;
            } catch (RuntimeException | AssertionError e) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("no manager will " + verb + " " + host, e);
                }
                Waiting.aWhile(BETWEEN_TRIES);
            }
        }
    }

    /**
     * Ends whatever is under way and starts what is dead; clocks stay as they jumped. Returns the hosts whose daemon
     * had ended though nothing that was done to it ends one.
     */
    List<String> heal() {
        testbed.run("heal");
        while (!cures.isEmpty()) {
            cures.getFirst().run(); // one that fails is there for the next try
            cures.removeFirst();
        }
        List<String> ended = new ArrayList<>(swarm.hosts().repair());
        endedByFullDisk += ended.contains(filled) ? 1 : 0;
        filled = "";
        ended.removeAll(mayHaveEnded);
        mayHaveEnded.clear();
        return ended;
    }
}
