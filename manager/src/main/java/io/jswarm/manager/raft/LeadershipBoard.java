package io.jswarm.manager.raft;

import io.jswarm.manager.store.LeaderAbsence;
import io.jswarm.manager.store.Leadership;
import java.time.Duration;
import java.util.function.Predicate;

/** Who leads, as last heard; and a place to wait for a change. Safe for any thread. */
final class LeadershipBoard {
    private final LeaderAbsence absence = new LeaderAbsence();
    private Leadership now = Leadership.NONE;

    synchronized Leadership now() {
        return now;
    }

    synchronized void post(Leadership next) {
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
