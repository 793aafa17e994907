package io.jswarm.simulation;

import org.jspecify.annotations.Nullable;

/**
 * An engine that is away for so long that managers give its node up, though its worker tells them that it is there. Only one
 * seed in twelve has one, soon after the trouble begins, and until it ends at the latest.
 */
final class LongOutage {
    private static final int ONE_IN = 12;
    private static final int WHICH = 2;

    private final World world;
    private final Chance chance;
    private boolean due;
    private @Nullable SimHost without;

    LongOutage(long seed, World world) {
        this.world = world;
        this.chance = new Chance(seed, "long outage");
        this.due = seed % ONE_IN == WHICH;
    }

    /** Perhaps it begins now. */
    void step() {
        if (!due || !chance.of(0.5)) {
            return;
        }
        due = false;
        SimHost host = chance.pick(world.hosts());
        without = host;
        world.story().tell("the engine of " + host.nodeId() + " dies for long");
        host.loseEngine();
        world.later(chance.between(31_000, 50_000), this::stop);
    }

    /** It is back. */
    void stop() {
        SimHost host = without;
        if (host != null) {
            without = null;
            world.story().tell("the engine of " + host.nodeId() + " is back");
            host.returnEngine();
        }
    }
}
