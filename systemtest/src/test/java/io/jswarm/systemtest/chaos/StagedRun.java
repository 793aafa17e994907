package io.jswarm.systemtest.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One seed on real stores, loops and API in this process: load, faults, repair, and what it showed. */
final class StagedRun {
    /** How a problem begins that may be the machine's. */
    static final String STANDS_STILL = "the swarm stands still";

    /** After which it counts as such; a machine that is busy with other things takes its time. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Load.Size SIZE = new Load.Size(
            8,
            4,
            4,
            new KeyClient.Manner(Duration.ofMillis(700), Duration.ofMillis(1500), Duration.ofMillis(4)),
            Duration.ofMillis(900));

    /** What it showed, what was done to show it, and how many of its members have a snapshot in the end. */
    record Outcome(Load.Verdict verdict, List<String> story, long snapshots) {}

    private StagedRun() {}

    /** Runs a seed for so many rounds of a fault and its repair. */
    static Outcome run(Path folder, long seed, int rounds, StagedSwarm.Bugs bugs) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> story = new ArrayList<>();
        try (StagedSwarm swarm = new StagedSwarm(folder, 3, bugs)) {
            Load load = Load.start(swarm, "k", SIZE, random.split());
            swarm.witness().acknowledgedBy(load.acknowledgements()::highest);
            StagedNemesis nemesis = new StagedNemesis(swarm, random.split());
            StagedDiskNemesis disks = new StagedDiskNemesis(swarm, new SplittableRandom(~seed));
            List<String> problems = new ArrayList<>();
            for (int round = 0; round < rounds && problems.isEmpty(); round++) {
                story.add(round + ": " + disks.hurt());
                int many = 1 + random.nextInt(3);
                for (int i = 0; i < many; i++) {
                    story.add(round + ": " + nemesis.hurt());
                    Waiting.aWhile(Duration.ofMillis(random.nextInt(100, 700)));
                }
                repair(swarm, problems);
                long healed = System.nanoTime();
                if (problems.isEmpty()
                        && !Waiting.until(
                                PATIENCE, () -> load.acknowledgements().lastNanos() - healed > 0)) {
                    problems.add(STANDS_STILL + ": no write was acknowledged within " + PATIENCE.toSeconds()
                            + " s after the faults of round " + round);
                }
                problems.addAll(swarm.witness().violations());
            }
            Load.Verdict verdict = load.finish();
            problems.addAll(verdict.violations());
            if (problems.isEmpty()) {
                problems.addAll(swarm.compare());
                problems.addAll(swarm.witness().violations());
            }
            swarm.faults().forEach(fault -> problems.add("a manager stopped: " + fault));
            story.add(swarm.witness().events() + " events; " + verdict);
            return new Outcome(verdict.withViolations(problems), story, swarm.snapshots());
        }
    }

    /** A manager that refuses its own files after a power loss has broken the promise too. */
    private static void repair(StagedSwarm swarm, List<String> problems) {
        try {
            swarm.repair();
        } catch (IOException e) {
            String told = String.valueOf(e.getMessage());
            problems.add(told.startsWith(STANDS_STILL) ? told : "a manager does not start again: " + told);
        }
    }
}
