package io.jswarm.manager.raft;

import io.jswarm.manager.store.LeaderAbsence;
import io.jswarm.manager.store.Leadership;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who leads, as last heard; and a place to wait for a change. Safe for any thread. */
final class LeadershipBoard {
    private final LeaderAbsence absence = new LeaderAbsence();
    private Leadership now = Leadership.NONE;
    /** When a leader was last heard ({@link System#nanoTime}). */
    private long heardAt;

    private boolean everHeard;

    synchronized Leadership now() {
        return now;
    }

    /** A leader of this term sent something; one that was deposed does not count. */
    synchronized void heard(long term) {
        if (term >= now.term()) {
            heardAt = System.nanoTime();
            everHeard = true;
        }
    }

    /** How long no leader was heard, nothing for this member itself while it leads; null: none was ever. */
    synchronized @Nullable Duration silence() {
        if (now.self()) {
            return Duration.ZERO;
        }
        return everHeard ? Duration.ofNanos(System.nanoTime() - heardAt) : null;
    }

    synchronized void post(Leadership next) {
        if (now.self() && !next.self()) {
            heardAt = System.nanoTime(); // until now it was the leader itself
            everHeard = true;
        }
        absence.now(!next.leaderRaftId().isEmpty(), System.nanoTime());
        now = next;
        notifyAll();
    }

    /** How long nobody led before the present leader, as far as this member knows. */
    synchronized Duration absence() {
        return absence.last();
    }

    /** Waits until it fits or the time ({@link System#nanoTime}) has come; says whether it fits. */
    synchronized boolean await(Predicate<Leadership> fits, long deadline) throws InterruptedException {
        while (!fits.test(now)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }
}
