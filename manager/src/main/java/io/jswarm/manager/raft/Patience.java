package io.jswarm.manager.raft;

import io.jswarm.api.Now;
import java.util.Arrays;

/**
 * How long a member bears that nothing comes from the others before it concludes that they are gone. Where all get to
 * run, an election timeout. On a busy host threads wait for a core for up to a second, and an election would only add
 * to that and cost all sessions with the leader: so a follower bears twice the widest gap that it saw lately, concludes
 * nothing while it did not get to run itself, and a leader bears as much as the most patient follower, since who elects
 * another one deposes it anyway. Never more than {@link #mostMs}. Safe for any thread; time is {@link System#nanoTime},
 * an argument.
 */
final class Patience {
    /** How often {@link #tick} is called. */
    static final long TICK_MS = 50;

    /** The widest gaps of so many spans are kept. */
    private static final int SPANS = 6;

    private static final long SPAN_NANOS = 5_000 * Now.NANOS_PER_MS;

    private final int electionMs;
    /** The widest gap of each span; the span's number stands beside it, since not every span has one. */
    private final long[] widest = new long[SPANS];

    private final long[] spans = new long[SPANS];
    private boolean begun;
    private long beganAt;
    private long tickedAt;
    private long settledAt;
    private long heardTerm;
    private long heardAt;

    /** Bears an election timeout until {@link #begin}. */
    Patience(int electionMs) {
        this.electionMs = electionMs;
        Arrays.fill(spans, -1);
    }

    /** From now on somebody calls {@link #tick}, and nobody did before. */
    synchronized void begin(long now) {
        begun = true;
        beganAt = now;
        tickedAt = now;
        settledAt = now;
    }

    /** This member gets to run; called every {@link #TICK_MS} where it is not kept from it. */
    synchronized void tick(long now) {
        long late = lateness(now);
        if (late > heartbeatNanos()) {
            note(late + heartbeatNanos(), now);
            settledAt = now + electionMs * Now.NANOS_PER_MS / 3; // what waited must be read first
        }
        tickedAt = now;
    }

    /** The leader of this term was heard, by the thread that hands to the library what it said. */
    synchronized void heard(long term, long now) {
        if (begun) {
            if (term == heardTerm) {
                note(now - heardAt, now);
            }
            heardTerm = term;
            heardAt = now;
        }
    }

    /** Whether a leader of this term or a later one was heard since then. */
    synchronized boolean heardSince(long then, long term) {
        return heardTerm >= term && heardAt - then > 0;
    }

    /** A longer gap than this member bears was a fault, and says nothing of how busy the hosts are. */
    private void note(long gap, long now) {
        if (gap > mostMs() * Now.NANOS_PER_MS) {
            return;
        }
        long span = (now - beganAt) / SPAN_NANOS;
        int slot = (int) (span % SPANS);
        widest[slot] = spans[slot] == span ? Math.max(widest[slot], gap) : gap;
        spans[slot] = span;
    }

    private long lateness(long now) {
        return now - tickedAt - TICK_MS * Now.NANOS_PER_MS;
    }

    /** Heartbeats come six times in an election timeout. */
    private long heartbeatNanos() {
        return electionMs * Now.NANOS_PER_MS / 6;
    }

    /** For how many milliseconds a follower bears the leader's silence. */
    synchronized int followingMs(long now) {
        if (!begun) {
            return electionMs;
        }
        if (now - settledAt < 0 || lateness(now) > heartbeatNanos()) {
            return mostMs();
        }
        long oldest = (now - beganAt) / SPAN_NANOS - SPANS;
        long gap = 0;
        for (int slot = 0; slot < SPANS; slot++) {
            gap = Math.max(gap, spans[slot] > oldest ? widest[slot] : 0);
        }
        return Math.clamp(2 * gap / Now.NANOS_PER_MS, electionMs, mostMs());
    }

    /** For how many milliseconds a leader bears that no majority answers; a follower bears no more either. */
    int mostMs() {
        return electionMs * 10 / 3;
    }
}
