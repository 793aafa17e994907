package io.jswarm.systemtest.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Hurts a {@link StagedSwarm}: what it does, to whom and for how long follows from a seed. */
final class StagedNemesis {
    private static final List<String> DISK_ERRORS = List.of("Input/output error", "No space left on device");

    private final StagedSwarm swarm;
    private final SplittableRandom random;

    StagedNemesis(StagedSwarm swarm, SplittableRandom random) {
        this.swarm = swarm;
        this.random = random;
    }

    private int any() {
        return random.nextInt(swarm.count());
    }

    /** The leader half of the time, else any one. */
    private int victim() {
        int other = any();
        boolean wantsLeader = random.nextBoolean();
        int leader = swarm.leader();
        return wantsLeader && leader >= 0 ? leader : other;
    }

    /** Does something bad; returns what. */
    String hurt() throws IOException {
        int victim = victim();
        switch (random.nextInt(13)) {
            case 0 -> swarm.kill(victim);
            case 1 -> swarm.cutPower(victim, random.split());
            case 2 -> {
                return everywhere();
            }
            case 3 -> {
                swarm.kill(victim);
                swarm.repair();
                return "kill and start " + victim;
            }
            case 4 -> {
                int second = (victim + 1) % swarm.count();
                swarm.cutPower(victim, random.split());
                swarm.cutPower(second, random.split());
                return "power of " + victim + " and " + second;
            }
            case 5 -> isolate(victim);
            case 6 -> {
                int to = (victim + 1 + random.nextInt(swarm.count() - 1)) % swarm.count();
                swarm.cut(victim, to);
                return "one way " + victim + " to " + to;
            }
            case 7 -> deafOrMute(victim);
            case 8 -> swarm.lose(random.split(), 5 + random.nextInt(60));
            case 9, 10 -> swarm.failDisk(victim, random.nextInt(20), DISK_ERRORS.get(random.nextInt(2)));
            case 11 -> swarm.stall(victim, Duration.ofMillis(random.nextInt(100, 1500)));
            default -> {
                return membership(victim);
            }
        }
        return "hurt " + victim;
    }

    private String everywhere() throws IOException {
        for (int i = 0; i < swarm.count(); i++) {
            swarm.cutPower(i, random.split());
        }
        swarm.repair();
        return "power of all";
    }

    private void isolate(int victim) {
        for (int i = 0; i < swarm.count(); i++) {
            if (i != victim) {
                swarm.cut(i, victim);
                swarm.cut(victim, i);
            }
        }
    }

    private void deafOrMute(int victim) {
        boolean deaf = random.nextBoolean();
        for (int i = 0; i < swarm.count(); i++) {
            if (i != victim) {
                swarm.cut(deaf ? i : victim, deaf ? victim : i);
            }
        }
    }

    /** Sometimes right after another fault, which then may refuse it. */
    private String membership(int victim) throws IOException {
        try {
            if (random.nextBoolean()) {
                swarm.replace(victim);
                return "replaced " + victim;
            }
            swarm.transfer(victim);
            return "leadership to " + victim;
        } catch (IllegalStateException e) {
            return "membership of " + victim + " refused: " + e.getMessage();
        }
    }
}
