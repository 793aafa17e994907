package io.jswarm.systemtest.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Plants one bug after the other and tells how each was caught: the table of docs/reliability.md. Run by hand; see there. */
public final class PlantedLogBugs {
    private static final int MOST_SEEDS = 20;
    private static final int ROUNDS = 8;

    private PlantedLogBugs() {}

    /** How a bug was caught; seeds is 0 when it was not. */
    record Caught(int seeds, double seconds, String how) {}

    /** Runs seeds until one shows a violation. */
    static Caught hunt(StagedSwarm.Bugs bug, int mostSeeds) throws IOException {
        long begun = System.nanoTime();
        for (int seed = 1; seed <= mostSeeds; seed++) {
            List<String> violations = violations(bug, seed);
            if (!violations.isEmpty()) {
                return new Caught(
                        seed,
                        (System.nanoTime() - begun) / 1e9,
                        violations.getFirst().lines().findFirst().orElse(""));
            }
        }
        return new Caught(0, (System.nanoTime() - begun) / 1e9, "not caught");
    }

    /** A swarm that does not even begin, or stands still, shows nothing: the machine may be too busy. */
    private static List<String> violations(StagedSwarm.Bugs bug, int seed) throws IOException {
        try {
            return StagedRun.run(Files.createTempDirectory("planted"), seed, ROUNDS, bug)
                    .verdict()
                    .violations()
                    .stream()
                    .filter(violation -> !violation.startsWith(StagedRun.STANDS_STILL))
                    .toList();
        } catch (IOException e) {
            String told = String.valueOf(e.getMessage());
            return told.startsWith(StagedRun.STANDS_STILL) ? List.of() : List.of(told);
        } catch (IllegalStateException e) {
            System.err.println(bug + ", seed " + seed + ": " + e);
            return List.of();
        }
    }

    /** Names of bugs, or nothing for all. */
    public static void main(String... names) throws IOException {
        for (PlantedLogBug bug : PlantedLogBug.values()) {
            if (names.length == 0 || List.of(names).contains(bug.name())) {
                Caught caught = hunt(bug, MOST_SEEDS);
                System.out.printf(
                        "| %s | %s | %d | %.0f |%n", bug.name(), caught.how(), caught.seeds(), caught.seconds());
            }
        }
        System.exit(0);
    }
}
