package io.jswarm.manager.raft;

import java.nio.file.Path;

/**
 * How a member keeps its part of the log.
 *
 * @param folder where it keeps log, vote and snapshots; its own
 * @param raftId its name in the group, never used before: letters, digits, {@code - _ .}
 * @param start how it begins
 * @param electionTimeoutMs a follower that hears nothing for this long (and up to half as long again, at random, between
 *     two looks) asks to lead, later where members get to run too seldom; heartbeats come six times as often
 * @param snapshotEntries a snapshot is taken when this many entries were applied since the last, unless the cluster's
 *     settings name another number; the log keeps between one and two times as many entries for members that lag
 * @param segmentBytes the size of a file of the log; a snapshot is also taken after {@value #SEGMENTS} times as many bytes of
 *     entries, or as many as the last snapshot has if that is more
 */
public record RaftStoreConfig(
        Path folder, String raftId, Start start, int electionTimeoutMs, int snapshotEntries, long segmentBytes) {
    private static final int SEGMENTS = 8;

    /** How a member begins. */
    public enum Start {
        /** The first member of a new group. */
        BOOTSTRAP,
        /** A new member that waits to be added by the leader. */
        JOIN,
        /** A member that was there before, with its state. */
        RESTART
    }

    /** Checks the values. */
    public RaftStoreConfig {
        if (!raftId.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "raftId: expected letters, digits, \"-\", \"_\" and \".\", but it is \"" + raftId + "\"");
        }
        if (electionTimeoutMs < 50 || snapshotEntries < 1 || segmentBytes < 1 || segmentBytes > 512L << 20) {
            throw new IllegalArgumentException("electionTimeoutMs: expected 50 or more; snapshotEntries: 1 or more;"
                    + " segmentBytes: 1 to 512 MiB");
        }
    }

    /** The usual values: 600 ms, 10,000 entries, 16 MiB. */
    public static RaftStoreConfig of(Path folder, String raftId, Start start) {
        return new RaftStoreConfig(folder, raftId, start, 600, 10_000, 16L << 20);
    }

    /** With another election timeout. */
    public RaftStoreConfig withElectionTimeoutMs(int millis) {
        return new RaftStoreConfig(folder, raftId, start, millis, snapshotEntries, segmentBytes);
    }

    /** A snapshot is due after so many bytes of entries. */
    long snapshotBytes() {
        return SEGMENTS * segmentBytes;
    }

    /** Begun in another way. */
    public RaftStoreConfig withStart(Start other) {
        return new RaftStoreConfig(folder, raftId, other, electionTimeoutMs, snapshotEntries, segmentBytes);
    }
}
