package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.Now;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * How many more lines may be written in this minute: a few for each address or node, some more for all together. An immutable
 * value that holds no more of them than lines.
 *
 * @param sinceNanos when the minute began
 * @param lines written in it, by address
 * @param written in it, in all
 * @param leftOut in it
 */
record LineBudget(long sinceNanos, PMap<String, Integer> lines, int written, long leftOut) {
    static final int OF_ADDRESS = 3;
    static final int OF_ALL = 20;
    static final long WINDOW_NANOS = 60_000 * Now.NANOS_PER_MS;

    /** The whole of a minute that begins now. */
    static LineBudget full(Now now) {
        return new LineBudget(now.monoNanos(), HashTreePMap.empty(), 0, 0);
    }

    /**
     * What becomes of a line.
     *
     * @param next what is left
     * @param write whether it may be written
     * @param untold how many lines of the minute before were left out, which was not said yet
     */
    record Step(LineBudget next, boolean write, long untold) {}

    /** A line about this address comes now. */
    Step line(String address, Now now) {
        if (now.monoNanos() - sinceNanos >= WINDOW_NANOS) {
            Step first = full(now).line(address, now);
            return new Step(first.next(), first.write(), leftOut);
        }
        int ofAddress = lines.getOrDefault(address, 0);
        if (ofAddress >= OF_ADDRESS || written >= OF_ALL) {
            return new Step(new LineBudget(sinceNanos, lines, written, leftOut + 1), false, 0);
        }
        return new Step(new LineBudget(sinceNanos, lines.plus(address, ofAddress + 1), written + 1, leftOut), true, 0);
    }
}
