package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.manager.loop.Pulse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One worker's session: over its own stream, or over the relay of the manager that serves it. Loop thread only, but for
 * what says otherwise.
 */
final class WorkerSession {
    final String nodeId;
    final String addr;
    final Outbound out;
    final Pulse pulse;
    /** When the relay was heard, for a session that another manager serves. */
    final @Nullable Pulse relay;
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

    /** Whether the worker was greeted and is told everything; read on any thread. */
    volatile boolean served;

    /** How many of its heartbeats the loop has not seen yet; {@link HeardBeats} counts them. Any thread. */
    final AtomicInteger waitingBeats = new AtomicInteger();

    /** The last heartbeat, when that was not answered; 0: it was. Any thread. */
    final AtomicLong unanswered = new AtomicLong();

    boolean closed;

    /** Whether its stream has ended, told by the network's thread at once: what waits for the loop may be too late. */
    volatile boolean gone;

    /** Closed, since the worker leaves, but for its last word. */
    boolean departing;

    WorkerSession(String nodeId, String addr, Outbound out, Pulse pulse, @Nullable Pulse relay) {
        this.nodeId = nodeId;
        this.addr = addr;
        this.out = out;
        this.pulse = pulse;
        this.relay = relay;
    }

    /** Answers a heartbeat; {@code undecided} when this manager hears no leader. Any thread. */
    void acknowledge(long sequence, boolean undecided) {
        out.send(ManagerMessage.newBuilder()
                .setHeartbeatAck(HeartbeatAck.newBuilder().setSequence(sequence).setUndecided(undecided))
                .build());
    }

    boolean isRelayed() {
        return relay != null;
    }
}
