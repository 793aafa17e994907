package io.jswarm.api;

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
    /** Of the slot, so many bits stand in the low half of the 128. */
    private static final int SLOT_SPILL = Long.SIZE - GENERATION_BITS;

    private static final int SERVICE_SHIFT = SLOT_BITS - SLOT_SPILL;
    private static final Wide FACTOR = new Wide(0x9e3779b97f4a7c15L, 0xf39cc0605cedc835L);
    private static final Wide INVERSE = new Wide(0x28969101c2282353L, 0x2f07eb1a988d4a1dL);

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
        Wide mixed = Wide.parse(text);
        if (mixed == null) {
            return Optional.empty();
        }
        Wide packed = mixed.times(INVERSE).folded().times(INVERSE);
        return Optional.of(new TaskId(
                packed.high() >>> SERVICE_SHIFT,
                (packed.high() << SLOT_SPILL | packed.low() >>> GENERATION_BITS) & ones(SLOT_BITS),
                packed.low() & ones(GENERATION_BITS)));
    }

    /**
     * The id of a task object.
     *
     * @throws IllegalArgumentException when the text is not a task id
     */
    public static TaskId of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a task id: " + text));
    }

    private static long ones(int bits) {
        return (1L << bits) - 1;
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
        Wide packed = new Wide(service << SERVICE_SHIFT | slot >>> SLOT_SPILL, slot << GENERATION_BITS | generation);
        return packed.times(FACTOR).folded().times(FACTOR).toString();
    }
}
