package io.jswarm.manager.liveness.heartbeat;

import io.jswarm.api.Now;

/**
 * Answers heartbeats where they come in, on the network's threads: thousands of them cost the loop nothing, and a loop
 * that is busy makes no worker doubt its manager. Only for as long as the loop has said a moment ago that it works and
 * leads, or hears the leader: a worker must notice a manager that stands still. What comes besides is answered by a
 * leader's loop with its next word, and by a follower's, which says that nothing is decided. Any thread.
 */
public final class HeartbeatAnswers {
    /** For so long a word of the loop counts. */
    public static final long FRESH_MS = 600;

    private final HeartbeatQueue queue;
    private volatile long untilNanos = Long.MIN_VALUE;
    private volatile boolean leads;

    /** {@code queue} takes for the loop what it answers, and what it leaves for the loop to answer. */
    public HeartbeatAnswers(HeartbeatQueue queue) {
        this.queue = queue;
    }

    /** This manager leads from now on, or does not any more. Loop thread. */
    void leads(boolean now) {
        leads = now;
    }

    /** Whether this manager leads, as it was last told. */
    boolean leads() {
        return leads;
    }

    /** The loop works, and this manager leads or has just heard the leader. Loop thread. */
    public void well(Now now) {
        untilNanos = now.monoAfterMs(FRESH_MS);
    }

    /** That is over. Loop thread. */
    public void unwell() {
        untilNanos = Long.MIN_VALUE;
    }

    /**
     * Notes a heartbeat for the loop, and answers it if it may; false when all that is the loop's to do. Of one session
     * by one thread at a time.
     */
    public boolean take(SessionHeartbeats session, long sequence, long heardNanos) {
        boolean well = heardNanos <= untilNanos;
        if (!session.isWelcomed() || !well && !leads || !queue.hasRoom(session)) {
            return false;
        }
        session.leaveUnanswered(well ? 0 : sequence); // before the loop may look
        queue.add(session, heardNanos);
        if (well) {
            session.acknowledge(sequence, false);
        }
        return true;
    }
}
