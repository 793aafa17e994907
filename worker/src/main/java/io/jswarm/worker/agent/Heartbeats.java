package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.EventLoop;

/**
 * Tells the manager of the session that this worker lives, and doubts one that does not answer, or that has heard no
 * leader for long. A manager that answers late is doubted later: doubts cost it connections, and the workers of one
 * that is overloaded would otherwise keep it so. Loop thread.
 */
final class Heartbeats {
    /** It is doubted after so many times what its answers took. */
    private static final int USUAL = 2;

    /** But not later than this, or than a period up to the next, and than two periods and a half. */
    private static final long MOST_SUSPICIOUS_MS = 2_500;
    /** With the longest of periods. A connection that is silent for 15 s is cut by both sides (keepalive). */
    private static final long LONGEST_MS = 5_000;
    /** With each answer that comes sooner so much of the latest time is forgotten. */
    private static final int FADES = 8;

    private static final long DEFAULT_PERIOD_MS = 5_000;
    private static final int MISSED = 3;
    /** Kept at least so long, since the managers, too, may wait so long for a node on a bad way; others are asked meanwhile. */
    private static final long SILENCE_MS = 10_000;

    /** For so long a manager that hears no leader will hear the next one soon: an election, or a leader that is only slow. */
    private static final long UNDECIDED_MS = 5_000;

    private final EventLoop loop;
    private final Suspicion suspicion;
    private final Owner owner;
    private final Object suspicionTimer = new Object();
    private long sequence;
    private long answeredNanos;
    private long beatNanos;
    /** Whether an answer is awaited, and since when. */
    private boolean awaiting;

    private long awaitedNanos;
    /** When the manager said anything. */
    private long heardNanos;
    /** How late answers came of late, at most, of any manager: what makes one slow seldom spares the next. Fades. */
    private long latestNanos;
    /** Since when it answers that it hears no leader; 0: it does not. */
    private long undecidedNanos;

    private long periodMs = DEFAULT_PERIOD_MS;

    /** The session that they are of. */
    interface Owner {
        /** Where its manager is, host:port. */
        String addr();

        /** What a further connection begins with. */
        Hello hello();

        void send(WorkerMessage message);

        /** Nothing was answered for too long. */
        void silent(String why);
    }

    Heartbeats(EventLoop loop, Suspicion suspicion, Owner owner) {
        this.loop = loop;
        this.suspicion = suspicion;
        this.owner = owner;
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
        if (awaiting) {
            learn(loop.now().monoNanos() - awaitedNanos); // another connection was sooner
        }
        settle();
        suspicion.stop();
    }

    /** A new period counts from now: what was on time by the old one is not late by the new one. */
    void period(long ms) {
        if (ms > 0 && ms != periodMs) {
            periodMs = ms;
            answeredNanos = loop.now().monoNanos();
            settle();
            beat();
        }
    }

    /** The manager of the session said something. Who says anything is not silent, whatever its answers wait for. */
    void heard() {
        heardNanos = loop.now().monoNanos();
        if (undecidedNanos == 0) {
            suspicion.stop();
        }
    }

    /** An answer. A manager that serves for a leader which it does not hear lives; only when that lasts others are asked. */
    void answered(HeartbeatAck ack) {
        answeredNanos = loop.now().monoNanos();
        take(ack.getSequence());
        if (!ack.getUndecided()) {
            undecidedNanos = 0;
        } else if (undecidedNanos == 0) {
            undecidedNanos = answeredNanos;
        }
        if (undecidedNanos == 0 || answeredNanos - undecidedNanos < UNDECIDED_MS * Now.NANOS_PER_MS) {
            suspicion.stop();
        } else {
            suspicion.undecided(owner.addr(), owner.hello());
        }
    }

    /** With this heartbeat those before it count as answered. */
    private void take(long answered) {
        if (awaiting) {
            settle();
            learn(answeredNanos - (answered == sequence ? beatNanos : awaitedNanos));
            if (answered < sequence) {
                await(beatNanos);
            }
        }
    }

    private void learn(long tookNanos) {
        long most = Math.clamp(periodMs, MOST_SUSPICIOUS_MS, LONGEST_MS) * Now.NANOS_PER_MS / USUAL;
        latestNanos = Math.min(most, Math.max(tookNanos, latestNanos - latestNanos / FADES));
    }

    private void settle() {
        awaiting = false;
        loop.cancel(suspicionTimer);
    }

    private void await(long sinceNanos) {
        awaiting = true;
        awaitedNanos = sinceNanos;
        loop.schedule(suspicionTimer, sinceNanos + patienceNanos(), this::late);
    }

    private long patienceNanos() {
        long usual = Math.min((2 * periodMs + periodMs / 2) * Now.NANOS_PER_MS, USUAL * latestNanos);
        return Math.max(usual, Math.min(periodMs / 2, MOST_SUSPICIOUS_MS) * Now.NANOS_PER_MS);
    }

    /** What the manager said may have come and wait for its turn: that is this host's delay, and not the manager's. */
    private void late() {
        long since = awaitedNanos;
        loop.post(() -> {
            if (!awaiting || awaitedNanos != since) {
                return;
            }
            long now = loop.now().monoNanos();
            long due = Math.max(since, heardNanos) + patienceNanos();
            if (due <= now) {
                suspicion.begin(owner.addr(), owner.hello());
                due = now + patienceNanos(); // it may say something, and then be silent again
            }
            loop.schedule(suspicionTimer, due, this::late);
        });
    }

    private void beat() {
        long now = loop.now().monoNanos();
        long patienceMs = Math.max(SILENCE_MS, MISSED * periodMs);
        if (now - answeredNanos >= patienceMs * Now.NANOS_PER_MS) {
            owner.silent("it answered no heartbeat for " + patienceMs + " ms");
            return;
        }
        owner.send(WorkerMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(++sequence))
                .build());
        beatNanos = now;
        loop.schedule(this, now + periodMs * Now.NANOS_PER_MS, this::beat);
        // Without an answer the manager may be gone, or no leader any more. The session is kept meanwhile.
        if (!awaiting) {
            await(now);
        }
    }
}
