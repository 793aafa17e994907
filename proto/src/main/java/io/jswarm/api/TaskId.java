package io.jswarm.api;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A task's identity: computed, never drawn by chance, so that deciders stay pure. Ordered by service, slot and
 * generation, so that a service's tasks are neighbours in a sorted map. Shown as 25 characters of base 36 that are mixed
 * by an invertible function, so that ids of neighbours differ in their first characters as people expect of prefixes.
 *
 * @param service sequence number of the service, 1 to 2^40 - 1
 * @param slot the slot (replicated) or the node's sequence number (global), 1 to 2^40 - 1
 * @param generation counts the tasks of the slot, 1 to 2^48 - 1
 */
public record TaskId(long service, long slot, long generation) implements Comparable<TaskId> {
    private static final int SLOT_BITS = 40;
    private static final int GENERATION_BITS = 48;
    private static final int WIDTH_BITS = 128;
    private static final int LENGTH = 25;
    private static final BigInteger MASK = BigInteger.ONE.shiftLeft(WIDTH_BITS).subtract(BigInteger.ONE);
    private static final int FOLD = WIDTH_BITS / 2;
    private static final BigInteger FACTOR = new BigInteger("9e3779b97f4a7c15f39cc0605cedc835", 16).and(MASK);
    private static final BigInteger INVERSE = FACTOR.modInverse(BigInteger.ONE.shiftLeft(WIDTH_BITS));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when a part is out of its range
     */
    public TaskId {
        requireWithin(service, SLOT_BITS, "service");
        requireWithin(slot, SLOT_BITS, "slot");
        requireWithin(generation, GENERATION_BITS, "generation");
    }

    private static void requireWithin(long value, int bits, String name) {
        if (value < 0 || value >= 1L << bits) {
            throw new IllegalArgumentException(name + " is out of range: " + value);
        }
    }

    /** The smallest id of a service's tasks (generation and slot 0 are never used by a task). */
    public static TaskId firstOf(long service) {
        return new TaskId(service, 0, 0);
    }

    /** The smallest id of a slot's tasks. */
    public static TaskId firstOf(long service, long slot) {
        return new TaskId(service, slot, 0);
    }

    /** Reads what {@link #toString} wrote; empty when the text is not a task id. */
    public static Optional<TaskId> parse(String text) {
        if (text.length() != LENGTH || !isBase36(text)) {
            return Optional.empty();
        }
        BigInteger mixed = new BigInteger(text, 36);
        if (mixed.bitLength() > WIDTH_BITS) {
            return Optional.empty();
        }
        BigInteger packed =
                fold(mixed.multiply(INVERSE).and(MASK)).multiply(INVERSE).and(MASK);
        long generation = packed.and(ones(GENERATION_BITS)).longValueExact();
        long slot = packed.shiftRight(GENERATION_BITS).and(ones(SLOT_BITS)).longValueExact();
        long service = packed.shiftRight(GENERATION_BITS + SLOT_BITS).longValueExact();
        return Optional.of(new TaskId(service, slot, generation));
    }

    /**
     * The id of a task object.
     *
     * @throws IllegalArgumentException when the text is not a task id
     */
    public static TaskId of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a task id: " + text));
    }

    private static boolean isBase36(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z');
    }

    private static BigInteger ones(int bits) {
        return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    }

    /** Its own inverse: the low half is changed by the high half, which stays. */
    private static BigInteger fold(BigInteger value) {
        return value.xor(value.shiftRight(FOLD));
    }

    @Override
    public int compareTo(TaskId other) {
        int byService = Long.compare(service, other.service);
        if (byService != 0) {
            return byService;
        }
        int bySlot = Long.compare(slot, other.slot);
        return bySlot != 0 ? bySlot : Long.compare(generation, other.generation);
    }

    /** 25 characters of base 36. */
    @Override
    public String toString() {
        BigInteger packed = BigInteger.valueOf(service)
                .shiftLeft(SLOT_BITS)
                .or(BigInteger.valueOf(slot))
                .shiftLeft(GENERATION_BITS)
                .or(BigInteger.valueOf(generation));
        BigInteger mixed =
                fold(packed.multiply(FACTOR).and(MASK)).multiply(FACTOR).and(MASK);
        String digits = mixed.toString(36);
        return "0".repeat(LENGTH - digits.length()) + digits;
    }
}
