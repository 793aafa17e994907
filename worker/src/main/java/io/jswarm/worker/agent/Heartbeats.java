package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.EventLoop;

/**
 * Tells the manager of the session that this worker lives, and doubts one that does not answer, or that has heard no leader for
 * long. Loop thread.
 */
final class Heartbeats {
    private static final long SUSPICIOUS_MS = 1_000;
    private static final long DEFAULT_PERIOD_MS = 5_000;
    private static final int MISSED = 3;
    /** Kept at least so long, since the managers, too, may wait so long for a node on a bad way; others are asked meanwhile. */
    private static final long SILENCE_MS = 10_000;

    /** For so long a manager that hears no leader will hear the next one soon: an election, or a leader that is only slow. */
    private static final long UNDECIDED_MS = 5_000;

    private final EventLoop loop;
    private final Doubts doubts;
    private final Way way;
    private final Object suspicionTimer = new Object();
    private long sequence;
    private long answeredNanos;
    /** Since when it answers that it hears no leader; 0: it does not. */
    private long undecidedNanos;

    private long periodMs = DEFAULT_PERIOD_MS;

    /** The session that they are of. */
    interface Way {
        /** Where its manager is, host:port. */
        String addr();

        /** What a further connection begins with. */
        Hello hello();

        void send(WorkerMessage message);

        /** Nothing was answered for too long. */
        void silent(String why);
    }

    Heartbeats(EventLoop loop, Doubts doubts, Way way) {
        this.loop = loop;
        this.doubts = doubts;
        this.way = way;
    }

    /** The session stands. */
    void begin() {
        answeredNanos = loop.now().monoNanos();
        undecidedNanos = 0;
        beat();
    }

    /** It is over. */
    void end() {
        loop.cancel(this);
        loop.cancel(suspicionTimer);
        doubts.stop();
    }

    /** A new period counts from now: what was on time by the old one is not late by the new one. */
    void period(long ms) {
        if (ms > 0 && ms != periodMs) {
            periodMs = ms;
            answeredNanos = loop.now().monoNanos();
            beat();
        }
    }

    /** An answer. A manager that serves for a leader which it does not hear lives; only when that lasts others are asked. */
    void answered(HeartbeatAck ack) {
        loop.cancel(suspicionTimer);
        answeredNanos = loop.now().monoNanos();
        if (!ack.getUndecided()) {
            undecidedNanos = 0;
        } else if (undecidedNanos == 0) {
            undecidedNanos = answeredNanos;
        }
        if (undecidedNanos == 0 || answeredNanos - undecidedNanos < UNDECIDED_MS * Now.NANOS_PER_MS) {
            doubts.stop();
        } else {
            doubts.undecided(way.addr(), way.hello());
        }
    }

    private void beat() {
        long now = loop.now().monoNanos();
        long patienceMs = Math.max(SILENCE_MS, MISSED * periodMs);
        if (now - answeredNanos >= patienceMs * Now.NANOS_PER_MS) {
            way.silent("it answered no heartbeat for " + patienceMs + " ms");
            return;
        }
        way.send(WorkerMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(++sequence))
                .build());
        loop.schedule(this, now + periodMs * Now.NANOS_PER_MS, this::beat);
        // Without an answer the manager may be gone, or no leader any more. The session is kept meanwhile.
        loop.schedule(
                suspicionTimer,
                now + Math.min(periodMs / 2, SUSPICIOUS_MS) * Now.NANOS_PER_MS,
                () -> doubts.begin(way.addr(), way.hello()));
    }
}
