package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import io.jswarm.api.PlainText;
import io.jswarm.api.WorkerLimits;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayPulse;
import io.jswarm.api.v1.RelayPulseAck;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.api.v1.RelayedAnswer;
import io.jswarm.api.v1.RelayedClose;
import io.jswarm.api.v1.RelayedHello;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The leader's end of one relay: the sessions that another manager serves. Loop thread only, but for when it was heard. */
final class RelayedSessions {
    /** A pulse that came so long after the last one was held up, and so were the heartbeats that it tells of. */
    private static final long HELD_UP_NANOS = 500 * Now.NANOS_PER_MS;

    private final Fanout fanout;
    private final WorkerEdge edge;
    private final FollowerChoice choice;
    private final LeaderSessions leader;
    private final SessionRouter router;
    private final ToFollower out;
    private final NavigableMap<Long, WorkerSession> byNumber = new TreeMap<>();
    private long pulsedNanos;

    /** The node of the manager that serves them. */
    final String manager;

    final LastHeard lastHeard;

    RelayedSessions(
            Fanout fanout,
            WorkerEdge edge,
            FollowerChoice choice,
            LeaderSessions leader,
            SessionRouter router,
            String manager,
            ToFollower out,
            LastHeard lastHeard) {
        this.fanout = fanout;
        this.edge = edge;
        this.choice = choice;
        this.leader = leader;
        this.router = router;
        this.manager = manager;
        this.out = out;
        this.lastHeard = lastHeard;
    }

    int size() {
        return byNumber.size();
    }

    void received(RelayUp message, long heardNanos) {
        switch (message.getMessageCase()) {
            case HELLO -> hello(message.getHello(), heardNanos);
            case SAID -> {
                WorkerSession session = byNumber.get(message.getSaid().getSession());
                if (session != null) {
                    session.heartbeats.lastHeard().heard(heardNanos);
                    examined(session, message.getSaid().getMessage(), heardNanos);
                }
            }
            case ENDED -> {
                WorkerSession session = byNumber.remove(message.getEnded().getSession());
                if (session != null) {
                    router.ended(session);
                }
            }
            case PULSE -> pulse(message.getPulse(), heardNanos);
            case MESSAGE_NOT_SET -> {} // a kind that a newer manager knows
        }
    }

    private void hello(RelayedHello hello, long heardNanos) {
        long number = hello.getSession();
        LastHeard worker = new LastHeard(heardNanos - hello.getAgoMs() * Now.NANOS_PER_MS);
        WorkerSession session = new WorkerSession(
                hello.getNodeId(),
                PlainText.line(hello.getAddr(), WorkerLimits.NAME),
                new OverRelay(number),
                worker,
                new WorkerSession.Server(manager, lastHeard, hello.getAgain()));
        byNumber.put(number, session);
        if (hello.getLeaving()) {
            leader.leaving(session);
        } else {
            choice.arrived(manager);
            WorkerMessage said =
                    WorkerMessage.newBuilder().setHello(hello.getHello()).build();
            examined(session, said, heardNanos);
        }
    }

    private void examined(WorkerSession session, WorkerMessage said, long heardNanos) {
        router.received(session, edge.examine(session.nodeId, said, heardNanos), heardNanos);
    }

    private void pulse(RelayPulse said, long heardNanos) {
        boolean straight = pulsedNanos != 0 && heardNanos - pulsedNanos <= HELD_UP_NANOS;
        pulsedNanos = heardNanos;
        if (!straight) { // others may come in the same burst, or have been lost
            byNumber.values().forEach(session -> leader.missed(session.nodeId));
        }
        int count = Math.min(said.getSessionsCount(), said.getAgoMsCount());
        for (int i = 0; i < count; i++) {
            WorkerSession session = byNumber.get(said.getSessions(i));
            if (session != null) {
                leader.heartbeat(session, heardNanos - said.getAgoMs(i) * Now.NANOS_PER_MS);
            }
        }
        out.send(RelayDown.newBuilder()
                .setPulse(RelayPulseAck.newBuilder()
                        .setNumber(said.getNumber())
                        .setRevision(fanout.image().revision()))
                .build());
    }

    /** The stream ended: so did its sessions. */
    void closed() {
        List<WorkerSession> all = List.copyOf(byNumber.values());
        byNumber.clear();
        all.forEach(router::ended);
    }

    /** This manager leads no more: the other one says everything again to whoever does. */
    void end() {
        byNumber.values().forEach(WorkerSession::end);
        byNumber.clear();
        hangUp();
    }

    /** Ends the stream only. */
    void hangUp() {
        out.close();
    }

    /** The way to one worker. */
    private final class OverRelay implements ToWorker {
        private final long number;

        OverRelay(long number) {
            this.number = number;
        }

        @Override
        public boolean isReady() {
            return true; // nothing large goes this way
        }

        @Override
        public void send(ManagerMessage message) {
            if (byNumber.containsKey(number)) {
                out.send(RelayDown.newBuilder()
                        .setTold(RelayedAnswer.newBuilder().setSession(number).setMessage(message))
                        .build());
            }
        }

        @Override
        public void close(@Nullable String refusal) {
            end(RelayedClose.newBuilder().setRefusal(refusal == null ? "" : refusal));
        }

        @Override
        public void closeRemoved() {
            end(RelayedClose.newBuilder().setRemoved(true));
        }

        private void end(RelayedClose.Builder close) {
            if (byNumber.remove(number) != null) {
                out.send(RelayDown.newBuilder()
                        .setClosed(close.setSession(number))
                        .build());
            }
        }
    }
}
