package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import io.jswarm.manager.liveness.heartbeat.SessionHeartbeats;
import org.jspecify.annotations.Nullable;

/**
 * One worker's session: over its own stream, or over the relay of the manager that serves it. Loop thread only, but for
 * what says otherwise.
 */
final class WorkerSession {
    final String nodeId;
    final String addr;
    final Outbound out;
    final LastHeard lastHeard;
    final SessionHeartbeats heartbeats;
    /** When the relay was heard, for a session that another manager serves. */
    final @Nullable LastHeard relay;
    /** What this manager has yet to tell its worker; null before the Welcome, and where another manager tells it. */
    @Nullable
    Outbox outbox;

    @Nullable
    NodeUpdate lastUpdate;

    /** The node of the manager that serves it; empty when this one does. */
    String servedBy = "";

    /** Whether another manager tells of it once more: then the worker may have left it since. */
    boolean again;

    /** Whether the worker's Hello was taken. */
    boolean greeted;

    /** Which life of the worker's process it is of; empty before its Hello, and two that say none count as the same. */
    String instanceId = "";

    boolean closed;

    /** Whether its stream has ended, told by the network's thread at once: what waits for the loop may be too late. */
    volatile boolean gone;

    /** Closed, since the worker leaves, but for its last word. */
    boolean departing;

    WorkerSession(String nodeId, String addr, Outbound out, LastHeard lastHeard, @Nullable LastHeard relay) {
        this.nodeId = nodeId;
        this.addr = addr;
        this.out = out;
        this.lastHeard = lastHeard;
        this.heartbeats = new SessionHeartbeats(
                nodeId, lastHeard, (sequence, undecided) -> acknowledge(out, sequence, undecided));
        this.relay = relay;
    }

    private static void acknowledge(Outbound out, long sequence, boolean undecided) {
        out.send(ManagerMessage.newBuilder()
                .setHeartbeatAck(HeartbeatAck.newBuilder().setSequence(sequence).setUndecided(undecided))
                .build());
    }

    boolean isRelayed() {
        return relay != null;
    }
}
