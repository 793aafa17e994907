package io.jswarm.manager.store;

/**
 * Figures of the log.
 *
 * @param term the present term
 * @param appliedIndex the index of the last applied entry
 * @param lastIndex the index of the last entry in the log
 * @param logBytes bytes of the log on disk
 * @param snapshotIndex the index of the newest snapshot, 0 when there is none
 * @param snapshotBytes bytes of the newest snapshot
 * @param snapshotAtMs when the newest snapshot was taken, milliseconds since the epoch; 0 when there is none
 * @param committedIndex the index of the last entry that is known here to be on a majority
 */
public record StoreStats(
        long term,
        long appliedIndex,
        long lastIndex,
        long logBytes,
        long snapshotIndex,
        long snapshotBytes,
        long snapshotAtMs,
        long committedIndex) {
    /** Before anything is known. */
    public static final StoreStats NONE = new StoreStats(0, 0, 0, 0, 0, 0, 0, 0);
}
