package io.jswarm.manager.raft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to write a snapshot, since all are written in one folder. The library gives up the copying of a
 * leader's snapshot without waiting for its end, and then begins another: so a copy has its turn until its thread ends,
 * and one of this member's own until it is closed. Any thread.
 */
final class SnapshotTurn {
    private static final long LOOK_MS = 10;

    private @Nullable Thread copier;
    private boolean own;

    /**
     * Waits for the turn and takes it, on the thread that writes. An interrupt is kept for later: the library takes a
     * writer that it does not get for a failing disk.
     *
     * @param isOwn whether the snapshot is one of this member's own, which {@link #closed} ends
     * @return false when it did not come in time
     */
    synchronized boolean take(boolean isOwn, Duration patience) {
        if (!isFreeWithin(patience)) {
            return false;
        }
        own = isOwn;
        copier = isOwn ? null : Thread.currentThread();
        return true;
    }

    /** The snapshot of this member's own is finished, or given up. */
    synchronized void closed() {
        own = false;
        notifyAll();
    }

    /** Whether {@link #take} would have to wait. */
    synchronized boolean isTaken() {
        return own || copier != null && copier != Thread.currentThread() && copier.isAlive();
    }

    /** Waits until nobody writes, so that the folder may be opened anew; false when that takes too long. */
    synchronized boolean isFreeWithin(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        while (isTaken() && System.nanoTime() < until) {
            try {
                wait(LOOK_MS); // a thread's end wakes nobody here
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !isTaken();
    }
}
