package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.manager.loop.Pulse;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One worker's session: over its own stream, or over the relay of the manager that serves it. Loop thread only, but for
 * what says otherwise.
 */
final class WorkerSession {
    private static final int MOST_BEATS = 16;

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

    /** When heartbeats came that the loop has not seen yet; any thread. */
    private final Queue<Long> beats = new ArrayBlockingQueue<>(MOST_BEATS);

    /** Whether there are any: a look at each of thousands of queues, four times a second, costs more than what is in them. */
    private volatile boolean beaten;

    /** The last heartbeat, when that was not answered; 0: it was. Any thread. */
    volatile long unanswered;

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

    /** Takes a heartbeat for the loop; false when too many wait for it. Any thread. */
    boolean offerBeat(long heardNanos) {
        if (!beats.offer(heardNanos)) {
            return false;
        }
        beaten = true;
        return true;
    }

    /** Hands out the heartbeats that the loop has not seen yet, the oldest first. */
    void drainBeats(LongConsumer each) {
        if (!beaten) {
            return;
        }
        beaten = false; // before the look: what comes meanwhile is seen now or next time
        for (Long heard = beats.poll(); heard != null; heard = beats.poll()) {
            each.accept(heard);
        }
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
