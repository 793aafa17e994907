package io.jswarm.deploy.daemon.observe;

import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.SoftState;
import java.util.Map;

/**
 * When which worker was heard: an immutable copy of what the loop owns.
 *
 * @param byNode nodes that had a session since this manager leads
 * @param leadingSinceNanos when it began to lead, on the monotonic clock
 */
record HeartbeatFigures(Map<String, SoftState.NodeSession> byNode, long leadingSinceNanos) {
    private static final double NANOS = 1e9;

    /** A copy of the present. Loop thread only. */
    static HeartbeatFigures of(NodeSessions sessions) {
        return new HeartbeatFigures(sessions.all(), sessions.leadingSinceNanos());
    }

    /** How many workers have a session. */
    long connected() {
        return byNode.values().stream().filter(SoftState.NodeSession::connected).count();
    }

    /** Seconds since a node was heard, or since this manager leads when it never was. */
    double ageSeconds(String nodeId, long nowNanos) {
        SoftState.NodeSession session = byNode.get(nodeId);
        return (nowNanos - (session == null ? leadingSinceNanos : session.heardNanos())) / NANOS;
    }

    /** The oldest sign of life among the nodes that have a session, in seconds; 0 when none has. */
    double oldestSeconds(long nowNanos) {
        return byNode.values().stream()
                .filter(SoftState.NodeSession::connected)
                .mapToDouble(session -> (nowNanos - session.heardNanos()) / NANOS)
                .max()
                .orElse(0);
    }
}
