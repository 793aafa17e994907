package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.liveness.heartbeat.HeartbeatAnswers;
import io.jswarm.runtime.EventLoop;

/** One worker's own stream, on its way to the loop: what it says passes the edge before. Any thread. */
final class WorkerStream implements SessionInbound {
    private final EventLoop loop;
    private final Dispatcher dispatcher;
    private final WorkerEdge edge;
    private final HeartbeatAnswers heartbeats;
    private final WorkerSession session;

    WorkerStream(
            EventLoop loop,
            Dispatcher dispatcher,
            WorkerEdge edge,
            HeartbeatAnswers heartbeats,
            WorkerSession session) {
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.edge = edge;
        this.heartbeats = heartbeats;
        this.session = session;
    }

    @Override
    public void received(WorkerMessage message, Runnable handled) {
        long heardNanos = loop.now().monoNanos();
        session.lastHeard.heard(heardNanos);
        if (message.hasHeartbeat()
                && heartbeats.take(session.heartbeats, message.getHeartbeat().getSequence(), heardNanos)) {
            handled.run();
            return;
        }
        WorkerEdge.Verdict verdict = edge.examine(session.nodeId, message, heardNanos);
        loop.post(() -> {
            dispatcher.handle(session, verdict, heardNanos);
            handled.run();
        });
    }

    @Override
    public void ready() {
        loop.post(() -> dispatcher.flush(session));
    }

    @Override
    public void closed() {
        session.gone = true;
        loop.post(() -> dispatcher.ended(session));
    }
}
