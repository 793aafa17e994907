package io.jswarm.systemtest.chaos;

import io.jswarm.systemtest.swarm.Hosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The program behind {@code deploy/chaos}: real processes, faults from a seed, and the verdict on what clients saw. */
@CommandLine.Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Hurts a swarm and checks histories.")
public final class ChaosMain implements Callable<Integer> {
    /** Where the daemons' faked clock reads its offset, on each host. */
    static final String CLOCK_FILE = "/run/chaos-clock";

    /** What a manager says that was sent a snapshot while it ran. */
    private static final String SENT_SNAPSHOT = "it took the state of revision";

    private static final Duration ACCEPTED = Duration.ofMinutes(10);
    private static final long RECONNECT_NANOS = 500_000_000L;
    private static final int REPLICAS = 3;
    private static final int UNDECIDED = 3;

    @Option(names = "--minutes", description = "How long.", defaultValue = "5")
    private double minutes;

    @Option(names = "--seed", description = "Where faults and choices come from; by default the time.")
    private long seed = System.currentTimeMillis() % 1_000_000;

    @Option(names = "--clients", description = "How many ask at once.", defaultValue = "16")
    private int clients;

    @Option(names = "--pause", description = "Milliseconds between a client's operations.", defaultValue = "15")
    private int pauseMs;

    @Option(
            names = "--faults",
            split = ",",
            description =
                    "These in turns, for example KILL_ALL,ISOLATE, each once at least; by default they are drawn.")
    private List<RealNemesis.Fault> faults = List.of();

    @Option(
            names = "--snapshot-every",
            description =
                    "Entries between two snapshots: some in every round, so that logs are cut and late members are sent them.",
            defaultValue = "150")
    private int snapshotEvery;

    @Option(names = "--containers", description = "Run a service of three containers throughout.")
    private boolean containers;

    @Option(names = "--ledger", description = "The list of runs to append to.", required = true)
    private Path ledgerFile = Path.of("");

    @Option(names = "--histories", description = "Where the history of a violation goes.", required = true)
    private Path histories = Path.of("");

    @Option(names = "--commit", description = "What is tested.", required = true)
    private String commit = "";

    private final Ledger ledger = new Ledger();
    private final List<String> problems = new ArrayList<>();

    private ChaosMain() {}

    /** Exit code 0: no violation, 1: one, 3: none was found, but the checker could not judge every key. */
    public static void main(String... args) {
        System.exit(new CommandLine(new ChaosMain()).execute(args));
    }

    private static void say(String text) {
        System.out.printf("%s %s%n", Instant.now().truncatedTo(ChronoUnit.SECONDS), text);
    }

    @Override
    public Integer call() throws IOException {
        boolean clocks = System.getProperty("jswarm.testbed.daemon", "").contains("faketime");
        say("seed " + seed + ", commit " + commit + ", " + minutes + " minutes, clock jumps: " + clocks);
        long begun = System.nanoTime();
        String utc = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try (RealSwarm swarm = RealSwarm.up(snapshotEvery)) {
            if (containers) {
                swarm.swarm().create("web", REPLICAS);
            }
            SplittableRandom random = new SplittableRandom(seed);
            Load load = Load.start(
                    swarm,
                    "k",
                    new Load.Size(
                            clients,
                            4,
                            8,
                            new KeyClient.Manner(
                                    Duration.ofSeconds(3), Duration.ofSeconds(7), Duration.ofMillis(pauseMs)),
                            Duration.ofSeconds(10)),
                    random.split());
            RealNemesis nemesis = new RealNemesis(swarm.swarm(), random.split(), clocks, faults);
            begun = System.nanoTime();
            try {
                rounds(swarm, load, nemesis, random, begun);
            } catch (RuntimeException | AssertionError e) {
                problems.add("the run broke off: " + e);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            Load.Verdict verdict = judge(swarm, load);
            ledger.snapshotsSent(Hosts.ALL.stream()
                    .mapToLong(host -> lines(log(swarm, host), SENT_SNAPSHOT))
                    .sum());
            ledger.endedByFullDisk(nemesis.endedByFullDisk());
            say(verdict.toString());
            say(ledger.summary());
            ledger.append(ledgerFile, utc, commit, seed, took, verdict);
            if (!verdict.violations().isEmpty()) {
                return violated(swarm, verdict);
            }
            return verdict.undecided().isEmpty() ? 0 : UNDECIDED;
        }
    }

    private void rounds(RealSwarm swarm, Load load, RealNemesis nemesis, SplittableRandom random, long begun) {
        Silence silence = new Silence(swarm.swarm(), histories);
        Waiting.aWhile(Duration.ofSeconds(3));
        long end = begun + (long) (minutes * 60e9);
        while ((System.nanoTime() - end < 0 || nemesis.isOwed()) && problems.isEmpty()) {
            RealNemesis.Fault fault = nemesis.draw();
            RealNemesis.Victim victim = nemesis.victim();
            double seconds = nemesis.seconds(fault);
            say("%s %s%s for %.1f s (%d operations so far)"
                    .formatted(
                            fault, victim.host(), victim.leads() ? ", the leader," : "", seconds, load.operations()));
            load.acknowledgements().takeLongestGap();
            boolean staged = true;
            try {
                nemesis.hurt(fault, victim.host());
                Waiting.aWhile(Duration.ofMillis((long) (seconds * 1000)));
            } catch (RuntimeException | AssertionError e) {
                say("the fault could not be staged, and does not count: " + e.getMessage());
                staged = false;
            }
            heal(nemesis, fault);
            long healed = System.nanoTime();
            accepted(swarm, load, fault, victim, healed, staged);
            List<Long> snapshots = swarm.snapshots();
            ledger.snapshots(snapshots);
            silence.look(snapshots).forEach(ChaosMain::say);
            Waiting.aWhile(Duration.ofMillis(random.nextInt(1000, 4000)));
        }
    }

    /** Once more when it fails: a machine that is busy may not boot a host in time. */
    private void heal(RealNemesis nemesis, RealNemesis.Fault fault) {
        List<String> ended;
        try {
            ended = nemesis.heal();
        } catch (RuntimeException | AssertionError e) {
            say("not healed at once: " + e.getMessage());
            ended = nemesis.heal();
        }
        ended.forEach(host -> problems.add("the daemon of " + host + " ended by itself during or before " + fault));
    }

    private void accepted(
            RealSwarm swarm,
            Load load,
            RealNemesis.Fault fault,
            RealNemesis.Victim victim,
            long healed,
            boolean staged) {
        long[] reconnected = {healed};
        swarm.reconnect();
        boolean accepted = Waiting.until(ACCEPTED, () -> {
            if (System.nanoTime() - reconnected[0] > RECONNECT_NANOS) {
                reconnected[0] = System.nanoTime();
                swarm.reconnect();
            }
            return load.acknowledgements().lastNanos() - healed > 0;
        });
        long after = System.nanoTime() - healed;
        if (staged) {
            boolean leaderGone = victim.leads() && fault.takesAway();
            ledger.round(fault, leaderGone, load.acknowledgements().takeLongestGap(), after);
        } else {
            ledger.notStaged();
        }
        if (!accepted) {
            problems.add("no write was acknowledged within " + ACCEPTED.toSeconds() + " s after " + fault);
        }
    }

    private Load.Verdict judge(RealSwarm swarm, Load load) {
        Load.Verdict verdict;
        try {
            verdict = load.finish();
        } catch (RuntimeException e) {
            problems.add("the histories could not be judged: " + e);
            return new Load.Verdict(problems, List.of(), load.operations(), 0, 0, 0, 0, 0, 0);
        }
        problems.addAll(verdict.violations());
        problems.addAll(swarm.compare());
        if (containers) {
            try {
                swarm.swarm().settles(Map.of("web", REPLICAS), Duration.ofSeconds(90));
            } catch (RuntimeException | AssertionError e) {
                problems.add("the containers do not settle: " + e.getMessage());
            }
        }
        return verdict.withViolations(problems);
    }

    private static Path log(RealSwarm swarm, String host) {
        return Path.of(swarm.swarm().testbed().run("log", host, "jswarm").strip());
    }

    private static long lines(Path file, String with) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains(with)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int violated(RealSwarm swarm, Load.Verdict verdict) throws IOException {
        Files.createDirectories(histories);
        for (String host : Hosts.ALL) {
            Files.copy(
                    log(swarm, host),
                    histories.resolve("seed-" + seed + "-" + host + ".log"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path file = histories.resolve("seed-" + seed + ".txt");
        Files.write(file, verdict.violations());
        say("VIOLATED; the histories are in " + file);
        verdict.violations().stream()
                .limit(3)
                .map(text -> text.lines().limit(40).toList())
                .forEach(lines -> lines.forEach(System.out::println));
        return 1;
    }
}
