package io.jswarm.runtime;

import io.jswarm.api.Ids;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Where chance comes from: secure in production, seeded in simulations. */
@FunctionalInterface
public interface Randomness {
    /** 64 random bits. */
    long nextLong();

    /** A random id of a user object. */
    default String nextId() {
        return Ids.of(nextLong(), nextLong());
    }

    /** Evenly from 0 inclusive to 1 exclusive. */
    default double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Evenly from 0 inclusive to {@code bound} exclusive; {@code bound} must be positive. */
    default long nextBelow(long bound) {
        return (long) (nextDouble() * bound);
    }

    /** Safe for keys and tokens; any thread may use it. */
    static Randomness secure() {
        SecureRandom random = new SecureRandom();
        return random::nextLong;
    }

    /** The same sequence for the same seed; one thread. */
    static Randomness seeded(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random::nextLong;
    }
}
