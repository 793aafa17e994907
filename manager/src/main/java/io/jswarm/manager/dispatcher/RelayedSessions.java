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
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The leader's end of one relay: the sessions that another manager serves. Loop thread only, but for when it was heard. */
final class RelayedSessions {
    /** A pulse that came so long after the last one was held up, and so were the heartbeats that it tells of. */
    private static final long HELD_UP_NANOS = 500 * Now.NANOS_PER_MS;

    private final Dispatcher dispatcher;
    private final Relays relays;
    private final RelayOut out;
    private final NavigableMap<Long, WorkerSession> byNumber = new TreeMap<>();
    private long pulsedNanos;

    /** The node of the manager that serves them. */
    final String manager;

    final LastHeard lastHeard;

    RelayedSessions(Dispatcher dispatcher, Relays relays, String manager, RelayOut out, LastHeard lastHeard) {
        this.dispatcher = dispatcher;
        this.relays = relays;
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
                    session.lastHeard.heard(heardNanos);
                    dispatcher.handle(
                            session,
                            dispatcher
                                    .edge()
                                    .examine(session.nodeId, message.getSaid().getMessage(), heardNanos),
                            heardNanos);
                }
            }
            case ENDED -> {
                WorkerSession session = byNumber.remove(message.getEnded().getSession());
                if (session != null) {
                    dispatcher.ended(session);
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
                new Way(number),
                worker,
                lastHeard);
        session.again = hello.getAgain();
        session.servedBy = manager;
        byNumber.put(number, session);
        if (hello.getLeaving()) {
            dispatcher.leaving(session);
        } else {
            relays.arrived(this);
            WorkerMessage said =
                    WorkerMessage.newBuilder().setHello(hello.getHello()).build();
            dispatcher.handle(session, dispatcher.edge().examine(session.nodeId, said, heardNanos), heardNanos);
        }
    }

    private void pulse(RelayPulse said, long heardNanos) {
        boolean straight = pulsedNanos != 0 && heardNanos - pulsedNanos <= HELD_UP_NANOS;
        pulsedNanos = heardNanos;
        if (!straight) { // others may come in the same burst, or have been lost
            byNumber.values().forEach(session -> dispatcher.missed(session.nodeId));
        }
        int count = Math.min(said.getSessionsCount(), said.getAgoMsCount());
        for (int i = 0; i < count; i++) {
            WorkerSession session = byNumber.get(said.getSessions(i));
            if (session != null) {
                dispatcher.heartbeat(session, heardNanos - said.getAgoMs(i) * Now.NANOS_PER_MS);
            }
        }
        out.send(RelayDown.newBuilder()
                .setPulse(RelayPulseAck.newBuilder()
                        .setNumber(said.getNumber())
                        .setRevision(dispatcher.image().revision()))
                .build());
    }

    /** The stream ended: so did its sessions. */
    void closed() {
        List<WorkerSession> all = List.copyOf(byNumber.values());
        byNumber.clear();
        all.forEach(dispatcher::ended);
    }

    /** This manager leads no more: the other one says everything again to whoever does. */
    void end() {
        byNumber.values().forEach(session -> session.closed = true);
        byNumber.clear();
        hangUp();
    }

    /** Ends the stream only. */
    void hangUp() {
        out.close();
    }

    /** The way to one worker. */
    private final class Way implements Outbound {
        private final long number;

        Way(long number) {
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
