package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import io.jswarm.manager.liveness.heartbeat.SessionHeartbeats;
import org.jspecify.annotations.Nullable;

/**
 * One worker's session: over its own stream, or over the relay of the manager that serves it. Its stage is set here, by
 * whoever has the session at the time. Loop thread only, but for what says otherwise.
 */
final class WorkerSession {
    /** How far a session is; it only moves forward. */
    enum Stage {
        /** The worker has to say Hello. */
        OPENED,
        /** Its Hello was taken. */
        GREETED,
        /** It leaves the swarm: over, but for its last word. */
        LEAVING,
        /** Nothing is said or heard any more. */
        OVER
    }

    /**
     * The manager that serves a session for this leader.
     *
     * @param nodeId its node
     * @param lastHeard when its relay was heard
     * @param again whether it tells of the session once more: then the worker may have left it since
     */
    record Server(String nodeId, LastHeard lastHeard, boolean again) {}

    final String nodeId;
    final String addr;
    final ToWorker out;
    final SessionHeartbeats heartbeats;
    /** Null when this manager serves it. */
    final @Nullable Server server;

    private Stage stage = Stage.OPENED;
    private String instanceId = "";
    private volatile boolean gone;

    WorkerSession(String nodeId, String addr, ToWorker out, LastHeard lastHeard, @Nullable Server server) {
        this.nodeId = nodeId;
        this.addr = addr;
        this.out = out;
        this.server = server;
        this.heartbeats = new SessionHeartbeats(
                nodeId, lastHeard, (sequence, undecided) -> acknowledge(out, sequence, undecided));
    }

    private static void acknowledge(ToWorker out, long sequence, boolean undecided) {
        out.send(ManagerMessage.newBuilder()
                .setHeartbeatAck(HeartbeatAck.newBuilder().setSequence(sequence).setUndecided(undecided))
                .build());
    }

    Stage stage() {
        return stage;
    }

    /** Whether nothing more is sent, and nothing but a last word is heard. */
    boolean isOver() {
        return stage == Stage.LEAVING || stage == Stage.OVER;
    }

    boolean isRelayed() {
        return server != null;
    }

    /** The node of the manager that serves it; empty when this one does. */
    String servedBy() {
        return server == null ? "" : server.nodeId();
    }

    /** Monotonic time at which the worker was heard last. */
    long heardNanos() {
        return heartbeats.lastHeard().heardNanos();
    }

    /** The worker said Hello. */
    void greet(String instance) {
        stage = Stage.GREETED;
        instanceId = instance;
    }

    /** Whether the worker's process is the same; two that do not say which they are count as the same. */
    boolean isOfSameProcess(WorkerSession other) {
        return instanceId.equals(other.instanceId);
    }

    /** The worker leaves the swarm: it has only a last word to say. */
    void leave() {
        stage = Stage.LEAVING;
    }

    /** The stream is over; nobody is told. */
    void end() {
        stage = Stage.OVER;
    }

    /** Ends the stream, with the reason when the worker is refused. */
    void close(@Nullable String refusal) {
        stage = Stage.OVER;
        out.close(refusal);
    }

    /** Ends the stream and says that the node was removed for good. */
    void closeRemoved() {
        stage = Stage.OVER;
        out.closeRemoved();
    }

    /** The network's thread notes at once that the stream has ended: what waits for the loop may be too late. Any thread. */
    void hungUp() {
        gone = true;
    }

    /** Whether its stream has ended. Any thread. */
    boolean isGone() {
        return gone;
    }
}
