package io.jswarm.simulation;

import io.jswarm.worker.exec.fake.Life;

/** Containers with health checks. Only one seed in eleven has any. */
final class Checks {
    private static final int ONE_IN = 11;
    private static final int WHICH = 1;

    private final Chance chance;
    private final boolean come;

    Checks(long seed) {
        this.chance = new Chance(seed, "checks");
        this.come = seed % ONE_IN == WHICH;
    }

    /** The same life or, while there are faults, perhaps one with a check, which may come to fail, even before it was good. */
    Life on(Life life, boolean calm) {
        if (!come || calm || !life.equals(Life.FOREVER) || chance.of(0.6)) {
            return life;
        }
        long healthyAfterMs = chance.between(50, 6_000);
        return Life.checked(healthyAfterMs, chance.of(0.4) ? chance.between(50, 20_000) : -1);
    }
}
