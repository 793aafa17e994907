package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.liveness.heartbeat.HeartbeatAnswers;
import io.jswarm.runtime.EventLoop;

/** One worker's own stream, on its way to the loop: what it says passes the edge before. Any thread. */
final class WorkerStream implements FromWorker {
    private final EventLoop loop;
    private final SessionRouter router;
    private final Fanout fanout;
    private final WorkerEdge edge;
    private final HeartbeatAnswers heartbeats;
    private final WorkerSession session;

    WorkerStream(
            EventLoop loop,
            SessionRouter router,
            Fanout fanout,
            WorkerEdge edge,
            HeartbeatAnswers heartbeats,
            WorkerSession session) {
        this.loop = loop;
        this.router = router;
        this.fanout = fanout;
        this.edge = edge;
        this.heartbeats = heartbeats;
        this.session = session;
    }

    @Override
    public void received(WorkerMessage message, Runnable handled) {
        long heardNanos = loop.now().monoNanos();
        session.heartbeats.lastHeard().heard(heardNanos);
        if (message.hasHeartbeat()
                && heartbeats.take(session.heartbeats, message.getHeartbeat().getSequence(), heardNanos)) {
            handled.run();
            return;
        }
        WorkerEdge.Verdict verdict = edge.examine(session.nodeId, message, heardNanos);
        loop.post(() -> {
            router.received(session, verdict, heardNanos);
            handled.run();
        });
    }

    @Override
    public void ready() {
        loop.post(() -> fanout.flush(session));
    }

    @Override
    public void closed() {
        session.hungUp();
        loop.post(() -> router.ended(session));
    }
}
