package io.jswarm.api;

import org.jspecify.annotations.Nullable;

/**
 * An unsigned number of 128 bits; what is beyond them is dropped. Task ids are read and written some times for every
 * change of a task, so this is done without big integers.
 *
 * @param high the upper half
 * @param low the lower half
 */
record Wide(long high, long low) {
    private static final int RADIX = 36;
    private static final int LENGTH = 25;
    private static final int HALF = 12;
    /** 36 to the 12th: twelve digits fit a long. */
    private static final long HALF_RANGE = 4_738_381_338_321_616_896L;

    private static final int LIMB_BITS = 32;
    private static final long LIMB = 0xffff_ffffL;
    private static final int GROUP = 6;
    /** 36 to the 6th: six digits fit a limb. */
    private static final long GROUP_RANGE = 2_176_782_336L;

    /** Reads what {@link #toString} wrote; null when the text is something else. */
    static @Nullable Wide parse(String text) {
        if (text.length() != LENGTH) {
            return null;
        }
        long first = digits(text, 0, HALF);
        long second = digits(text, HALF, 2 * HALF);
        long last = digits(text, 2 * HALF, LENGTH);
        if (first < 0 || second < 0 || last < 0) {
            return null;
        }
        Wide most = new Wide(0, first).times(new Wide(0, HALF_RANGE)).plus(second);
        Wide all = most.times(new Wide(0, RADIX)).plus(last);
        // The last digit is the only one that can go beyond 128 bits.
        boolean fits =
                Math.unsignedMultiplyHigh(most.high, RADIX) == 0 && Long.compareUnsigned(all.high, most.high) >= 0;
        return fits ? all : null;
    }

    /** The digits as a number, or -1 when one is none. */
    private static long digits(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * RADIX + digit;
        }
        return value;
    }

    private Wide plus(long other) {
        long sum = low + other;
        return new Wide(Long.compareUnsigned(sum, low) < 0 ? high + 1 : high, sum);
    }

    Wide times(Wide other) {
        return new Wide(
                Math.unsignedMultiplyHigh(low, other.low) + high * other.low + low * other.high, low * other.low);
    }

    /** The lower half changed by the upper one, which stays: twice is the same as not at all. */
    Wide folded() {
        return new Wide(high, low ^ high);
    }

    /** 25 digits of base 36, lower case. */
    @Override
    public String toString() {
        long[] limbs = {high >>> LIMB_BITS, high & LIMB, low >>> LIMB_BITS, low & LIMB};
        char[] text = new char[LENGTH];
        for (int end = LENGTH; end > 0; end -= GROUP) {
            long rest = 0;
            for (int i = 0; i < limbs.length; i++) {
                long part = rest << LIMB_BITS | limbs[i];
                limbs[i] = Long.divideUnsigned(part, GROUP_RANGE);
                rest = Long.remainderUnsigned(part, GROUP_RANGE);
            }
            for (int i = end - 1; i >= Math.max(0, end - GROUP); i--) {
                text[i] = Character.forDigit((int) (rest % RADIX), RADIX);
                rest /= RADIX;
            }
        }
        return new String(text);
    }
}
