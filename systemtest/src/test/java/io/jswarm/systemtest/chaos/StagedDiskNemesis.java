package io.jswarm.systemtest.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Hurts the disks of a {@link StagedSwarm} beside what {@link StagedNemesis} does, with chance of its own, so that a
 * seed means for the other what it always meant.
 */
final class StagedDiskNemesis {
    private static final String BAD = "Input/output error";
    private static final String FULL = "No space left on device";

    private final StagedSwarm swarm;
    private final SplittableRandom random;

    StagedDiskNemesis(StagedSwarm swarm, SplittableRandom random) {
        this.swarm = swarm;
        this.random = random;
    }

    /** Whether a manager stopped, as it is to, for an error that its disk had. */
    static boolean isStaged(String fault, boolean diskHasFailed) {
        return diskHasFailed && (fault.contains(BAD) || fault.contains(FULL));
    }

    /** Does something bad to a disk, or nothing; returns what. */
    String hurt() throws IOException {
        int leader = swarm.leader();
        int other = random.nextInt(swarm.count());
        int victim = random.nextBoolean() && leader >= 0 ? leader : other;
        int after = random.nextInt(25);
        return switch (random.nextInt(8)) {
            case 0, 1 -> {
                Path file = swarm.flipBit(victim, random.split());
                yield "a bit of " + victim + " in " + (file == null ? "nothing" : file.getFileName());
            }
            case 2 -> {
                swarm.failWrites(victim, after, BAD, true);
                yield "one write of " + victim;
            }
            case 3 -> {
                swarm.failWrites(victim, after, BAD, false);
                yield "all writes of " + victim;
            }
            case 4 -> {
                swarm.failWrites(victim, after, FULL, false);
                yield "full disk of " + victim;
            }
            default -> "no disk";
        };
    }
}
