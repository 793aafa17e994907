package io.jswarm.manager.liveness;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.View;

/**
 * How long each node may still be silent. Three periods ({@link HeartbeatPeriod#silenceMs}), or more where its heartbeats were
 * late before, but then
 * {@value #LONGEST_MS} ms at most; after a closed session {@value #RECONNECT_MS} ms, since the host lives and its
 * daemon may only be restarting. A new leader has heard nobody yet: it gives the silence and {@value #ARRIVAL_MS} ms to
 * find it, and as long as nodes arrive, the others get more time; so does a manager's host whose daemon restarts. Time
 * in which this process could not listen counts for nobody.
 */
final class HeartbeatTimeouts {
    /**
     * How long a worker whose session ended may take to open another one: a daemon's restart on a busy host. Its
     * containers run on meanwhile, which is why this may take longer than silence. Swarm mode gives as long to any node
     * (three heartbeats of 5 s).
     */
    static final long RECONNECT_MS = 15_000;

    /** The longest silence that late heartbeats can bring a node, unless the periods alone are more. */
    static final long LONGEST_MS = 10_000;

    /** How long workers may take to find a new leader; counted anew from each arrival. */
    static final long ARRIVAL_MS = 2_000;

    /** For how long arrivals of others can put a node's judgement off. */
    static final long LONGEST_ARRIVALS_MS = 30_000;

    /** A manager that serves workers says four times a second who lives. */
    private static final long RELAY_MS = 500;

    /** How long such a manager may be silent before its workers count as silent. */
    static final long LONGEST_RELAY_MS = 2_000;

    /** How long an engine may give no answer before its tasks are replaced: more than a restart of it takes. */
    static final long ENGINE_MS = 30_000;

    /** For how many heartbeat periods a new leader must have asked its members before it believes in their silence. */
    private static final long ASKED_PERIODS = 2;

    private final View view;
    private final Now now;
    private final long periodMs;

    HeartbeatTimeouts(View view, Now now) {
        this.view = view;
        this.now = now;
        this.periodMs = HeartbeatPeriod.ms(view.state());
    }

    /** The silence of a node whose heartbeats come as they should. */
    long silenceMs() {
        return HeartbeatPeriod.silenceMs(periodMs);
    }

    /** A node that was last heard under a longer period may wait as long as that one allows. */
    private long punctualMs(SoftState.NodeSession session) {
        return HeartbeatPeriod.silenceMs(Math.max(periodMs, session.periodMs()));
    }

    private long silenceMs(SoftState.NodeSession session) {
        return Math.max(punctualMs(session), Math.min(session.longestGapMs(), LONGEST_MS));
    }

    /** How many milliseconds the node may still be silent, or its engine. */
    long leftMs(Node node) {
        return Math.min(silentLeftMs(node), engineLeftMs(node, LogTime.ms(view, now)));
    }

    /** How many milliseconds the engine of a node may still give no answer. */
    static long engineLeftMs(Node node, long timeMs) {
        NodeStatus status = node.getStatus();
        boolean waits = status.getState() == NodeState.NODE_STATE_UNKNOWN
                && status.getReason() == NodeReason.NODE_REASON_ENGINE;
        return waits ? status.getSinceMs() + ENGINE_MS - timeMs : Long.MAX_VALUE;
    }

    /** How many milliseconds the node may still be silent; rounded up, so that a timer is never early. */
    long silentLeftMs(Node node) {
        SoftState.NodeSession session = view.soft().session(node.getId());
        if (session == null) {
            return unheardLeftMs(node);
        }
        long allowedMs = session.connected() ? silenceMs(session) + relayMs(session) : RECONNECT_MS;
        return left(allowedMs, session.heardNanos());
    }

    /**
     * While the manager that serves a worker is silent, nobody can tell whether the worker is: for a while that counts
     * for it.
     */
    private long relayMs(SoftState.NodeSession session) {
        if (session.relayNanos() == 0) {
            return 0;
        }
        long silentMs = (now.monoNanos() - session.relayNanos()) / Now.NANOS_PER_MS - RELAY_MS;
        return Math.clamp(silentMs, 0, LONGEST_RELAY_MS);
    }

    /** Whether the node was not heard as it should: it may be about to be lost. */
    boolean isSuspect(Node node) {
        SoftState.NodeSession session = view.soft().session(node.getId());
        return session == null
                || !session.connected()
                || left(punctualMs(session) / 2 + relayMs(session), session.heardNanos()) <= 0;
    }

    private long left(long allowedMs, long fromNanos) {
        long silentNanos = now.monoNanos() - fromNanos - view.soft().lostNanos(fromNanos, now.monoNanos());
        return Math.ceilDiv(allowedMs * Now.NANOS_PER_MS - silentNanos, Now.NANOS_PER_MS);
    }

    /** How long a node that this leader has not heard of yet may still take. */
    private long unheardLeftMs(Node node) {
        SoftState soft = view.soft();
        long usualMs = left(silenceMs() + ARRIVAL_MS + soft.lateSessionsMs(), soft.leadingSinceNanos());
        long arrivingMs =
                Math.min(left(ARRIVAL_MS, soft.arrivalNanos()), left(LONGEST_ARRIVALS_MS, soft.leadingSinceNanos()));
        long patientMs = Math.max(usualMs, arrivingMs);
        long hostSilentMs = view.state().members().values().stream()
                .filter(member -> member.getNodeId().equals(node.getId()))
                .mapToLong(member -> soft.memberSilentMs(member.getRaftId()))
                .max()
                .orElse(0);
        if (hostSilentMs <= 0) {
            return patientMs;
        }
        // A leader needs a moment to ask its members; until then silence may only mean that nobody asked.
        long askedMs = left(ASKED_PERIODS * periodMs, soft.leadingSinceNanos());
        long heardNanos = now.monoNanos() - hostSilentMs * Now.NANOS_PER_MS;
        // As long as the host is heard, if only by connections that it refuses, its daemon restarts.
        long restartMs = Math.max(patientMs, left(RECONNECT_MS, soft.leadingSinceNanos()));
        return Math.min(restartMs, Math.max(askedMs, left(silenceMs(), heardNanos)));
    }
}
