package io.jswarm.manager.liveness.heartbeat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The heartbeats of one session of a worker: what the loop has not seen, and what was not answered yet. Any thread. */
public final class SessionHeartbeats {
    private final String nodeId;
    private final LastHeard lastHeard;
    private final Reply reply;
    private final AtomicInteger waiting = new AtomicInteger();
    /** The last heartbeat, when that was not answered; 0: it was. */
    private final AtomicLong unanswered = new AtomicLong();

    private volatile boolean welcomed;

    /** The way back to the worker. Any thread. */
    public interface Reply {
        /** Answers a heartbeat; {@code undecided} when this manager hears no leader. */
        void acknowledge(long sequence, boolean undecided);
    }

    /** Those of a session that was not welcomed yet. */
    public SessionHeartbeats(String nodeId, LastHeard lastHeard, Reply reply) {
        this.nodeId = nodeId;
        this.lastHeard = lastHeard;
        this.reply = reply;
    }

    /** The node whose worker sends them. */
    public String nodeId() {
        return nodeId;
    }

    /** When the worker was heard last. */
    public LastHeard lastHeard() {
        return lastHeard;
    }

    /** The worker was welcomed, and is told everything: from now on its heartbeats need no turn of the loop. */
    public void begin() {
        welcomed = true;
    }

    /** The session is over, or told nothing more. */
    public void end() {
        welcomed = false;
    }

    boolean isWelcomed() {
        return welcomed;
    }

    int waiting() {
        return waiting.get();
    }

    void queued() {
        waiting.incrementAndGet();
    }

    void seen() {
        waiting.decrementAndGet();
    }

    /** Answers a heartbeat now; {@code undecided} when this manager hears no leader. */
    public void acknowledge(long sequence, boolean undecided) {
        reply.acknowledge(sequence, undecided);
    }

    /** Notes the last heartbeat as one that is to be answered later; 0: there is none. */
    void leaveUnanswered(long sequence) {
        unanswered.set(sequence);
    }

    /** Answers the last heartbeat if that was not answered. Loop thread. */
    public void answerLate() {
        long sequence = unanswered.getAndSet(0);
        if (sequence != 0) {
            acknowledge(sequence, false);
        }
    }
}
