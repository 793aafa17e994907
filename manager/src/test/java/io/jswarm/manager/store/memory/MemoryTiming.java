package io.jswarm.manager.store.memory;

import io.jswarm.runtime.Randomness;

/**
 * How long things take in a {@link MemoryGroup}.
 *
 * @param commit from a proposal to its commit
 * @param own from a commit to its application on the leader
 * @param lag from a commit to its application on a follower
 * @param election from the loss of a leader to the next one
 * @param stepDown how long a leader that is cut off goes on believing that it leads
 * @param snapshotEvery entries between two snapshots of a member; one that lags further behind gets an image, not deltas
 */
public record MemoryTiming(Range commit, Range own, Range lag, Range election, Range stepDown, int snapshotEvery) {
    /** Local network and quick disks. */
    public static final MemoryTiming LAN = new MemoryTiming(
            new Range(1, 20), new Range(0, 10), new Range(0, 50), new Range(300, 2_000), new Range(100, 1_500), 60);

    /** The same where members get to run late, and so are patient with each other ({@code raft.Patience}). */
    public static final MemoryTiming BUSY = new MemoryTiming(
            new Range(1, 300), new Range(0, 100), new Range(0, 300), new Range(300, 3_500), new Range(100, 2_500), 60);

    /**
     * A duration by chance.
     *
     * @param leastMs inclusive, milliseconds
     * @param mostMs inclusive, milliseconds
     */
    public record Range(long leastMs, long mostMs) {
        long draw(Randomness random) {
            return leastMs + random.nextBelow(mostMs - leastMs + 1);
        }
    }
}
