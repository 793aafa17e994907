package io.jswarm.api;

import java.math.BigInteger;

/** Ids of user objects and nodes: 25 characters of base 36, as Docker's. The randomness is passed in. */
public final class Ids {
    /** The length of an id in characters. */
    public static final int LENGTH = 25;

    private Ids() {}

    /** An id of 128 random bits. */
    public static String of(long high, long low) {
        BigInteger bits = new BigInteger(1, bytes(high)).shiftLeft(Long.SIZE).or(new BigInteger(1, bytes(low)));
        String digits = bits.toString(36);
        return "0".repeat(LENGTH - digits.length()) + digits;
    }

    private static byte[] bytes(long value) {
        return BigInteger.valueOf(value)
                .and(BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE))
                .toByteArray();
    }
}
