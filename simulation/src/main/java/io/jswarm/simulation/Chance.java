package io.jswarm.simulation;

import io.jswarm.runtime.Randomness;
import java.util.List;

/** One stream of chance; each part of a simulation has its own, so that one more draw here changes nothing there. */
final class Chance {
    private final Randomness random;

    Chance(long seed, String part) {
        random = Randomness.seeded(seed * 0x9e3779b97f4a7c15L + part.hashCode());
    }

    Randomness random() {
        return random;
    }

    /** Whether it happens, with this likelihood. */
    boolean of(double likelihood) {
        return random.nextDouble() < likelihood;
    }

    /** Evenly between both, inclusive. */
    long between(long least, long most) {
        return least + random.nextBelow(most - least + 1);
    }

    <T> T pick(List<T> choices) {
        return choices.get((int) random.nextBelow(choices.size()));
    }
}
