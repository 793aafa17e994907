package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayPulse;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.api.v1.RelayedClose;
import io.jswarm.api.v1.RelayedEnd;
import io.jswarm.api.v1.RelayedHello;
import io.jswarm.api.v1.RelayedWord;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that this manager serves while another one leads: what needs no decision it tells the workers itself, what they say it
 * passes on to the leader, over one stream for all of them. Loop thread only.
 */
final class FollowerSessions {
    private static final Logger LOG = LoggerFactory.getLogger(FollowerSessions.class);
    private static final Backoff RETRY = new Backoff(100, 2_000);
    private static final long PULSE_MS = 250;

    /** Heartbeats are answered as long as the leader's last answer is so young: a worker must notice that nobody decides. */
    private static final long FRESH_MS = 600;

    /** A stream on which nothing came for so long goes nowhere. */
    private static final long SILENT_MS = 3_000;

    private final EventLoop loop;
    private final Store store;
    private final Fanout fanout;
    private final RelayConnector connector;
    private final Randomness random;
    private final Object retryTimer = new Object();
    private final NavigableMap<Long, Served> byNumber = new TreeMap<>();
    private final Map<WorkerSession, Served> bySession = new HashMap<>();
    private final List<Beat> beats = new ArrayList<>();
    private final List<Served> unanswered = new ArrayList<>();
    private RelayConnector.@Nullable Link link;
    private String leader = "";
    private long lastNumber;
    private long pulses;
    private long heardNanos;
    private boolean fresh;
    private int failures;
    /** Counts streams, so that late words of an old one are known as such. */
    private long ears;

    /** One worker. */
    static final class Served {
        final WorkerSession session;
        /** What the leader does not know for sure, the oldest first. */
        final Deque<StatusBatch> unacknowledged = new ArrayDeque<>();

        private final long number;
        private Hello hello;
        private long beat;

        private Served(long number, WorkerSession session, Hello hello) {
            this.number = number;
            this.session = session;
            this.hello = hello;
        }

        Hello hello() {
            return hello;
        }
    }

    private record Beat(long number, long heardNanos) {}

    FollowerSessions(EventLoop loop, Store store, Fanout fanout, RelayConnector connector, Randomness random) {
        this.loop = loop;
        this.store = store;
        this.fanout = fanout;
        this.connector = connector;
        this.random = random;
    }

    boolean serves(WorkerSession session) {
        return bySession.containsKey(session);
    }

    List<WorkerSession> all() {
        return List.copyOf(bySession.keySet());
    }

    /** Serves a worker that was let in. */
    void serve(WorkerSession session, Hello hello, Node node) {
        Served served = new Served(++lastNumber, session, hello);
        byNumber.put(served.number, served);
        bySession.put(session, served);
        fanout.serve(session, node);
        if (byNumber.size() == 1) {
            tick(); // which connects, and tells all
        } else if (link != null) {
            link.send(hello(served));
        }
    }

    private static RelayUp hello(Served served) {
        return RelayUp.newBuilder()
                .setHello(RelayedHello.newBuilder()
                        .setSession(served.number)
                        .setNodeId(served.session.nodeId)
                        .setAddr(served.session.addr)
                        .setHello(served.hello))
                .build();
    }

    /** A word of a worker that is served. */
    void received(WorkerSession session, WorkerMessage message, long heard) {
        Served served = bySession.get(session);
        if (served == null) {
            return;
        }
        switch (message.getMessageCase()) {
            case HEARTBEAT -> {
                beats.add(new Beat(served.number, heard));
                if (served.beat == 0) {
                    unanswered.add(served);
                }
                served.beat = message.getHeartbeat().getSequence();
                if (fresh && isYoung(FRESH_MS)) {
                    answer();
                }
            }
            case STATUSES -> {
                served.unacknowledged.add(message.getStatuses());
                pass(served, message);
            }
            case DESCRIPTION -> {
                served.hello = served.hello.toBuilder()
                        .setDescription(message.getDescription())
                        .build();
                pass(served, message);
            }
            case LEAVE -> {
                fanout.drop(session);
                pass(served, message);
            }
            case IMAGE_RESOLVED -> pass(served, message);
            case ASSIGNMENTS_APPLIED, HELLO, MESSAGE_NOT_SET -> {}
        }
    }

    private void pass(Served served, WorkerMessage message) {
        if (link != null) {
            link.send(RelayUp.newBuilder()
                    .setSaid(RelayedWord.newBuilder().setSession(served.number).setMessage(message))
                    .build());
        }
    }

    /** The worker's stream ended, or this manager ends it; false when it is not served here. */
    boolean ended(WorkerSession session) {
        Served served = bySession.remove(session);
        if (served == null) {
            return false;
        }
        byNumber.remove(served.number);
        fanout.drop(session);
        if (link != null) {
            link.send(RelayUp.newBuilder()
                    .setEnded(RelayedEnd.newBuilder().setSession(served.number))
                    .build());
        }
        if (byNumber.isEmpty()) {
            rest();
            fanout.rest();
        }
        return true;
    }

    /** All that are served; this manager goes on with them by itself. */
    List<Served> release() {
        List<Served> all = List.copyOf(byNumber.values());
        byNumber.clear();
        bySession.clear();
        rest();
        return all;
    }

    private void rest() {
        loop.cancel(this);
        loop.cancel(retryTimer);
        beats.clear();
        unanswered.clear();
        hangUp();
        failures = 0;
    }

    private void hangUp() {
        RelayConnector.Link open = link;
        link = null;
        fresh = false;
        if (open != null) {
            open.close();
        }
    }

    /** Every quarter of a second: the leader is found, asked, and told who lives. */
    private void tick() {
        String now = leaderAddr();
        if (!now.isEmpty() && !now.equals(leader)) { // while nobody is known the old one may still lead
            leader = now;
            failures = 0;
            connect();
        } else if (link != null && !isYoung(SILENT_MS)) {
            lost("nothing was heard for " + SILENT_MS + " ms");
        } else if (link == null && failures == 0) {
            connect();
        }
        pulse();
        loop.schedule(this, loop.now().monoAfterMs(PULSE_MS), this::tick);
    }

    private boolean isYoung(long ms) {
        return loop.now().monoNanos() - heardNanos < ms * Now.NANOS_PER_MS;
    }

    private String leaderAddr() {
        Leadership leadership = store.leadership();
        RaftMember member = leadership.self() ? null : fanout.image().members().get(leadership.leaderRaftId());
        return member == null ? "" : member.getAddr();
    }

    private void connect() {
        hangUp();
        loop.cancel(retryTimer);
        if (leader.isEmpty() || byNumber.isEmpty()) {
            return;
        }
        heardNanos = loop.now().monoNanos();
        RelayConnector.Link opened = connector.open(leader, new Ear());
        link = opened;
        byNumber.values().forEach(served -> {
            opened.send(hello(served));
            served.unacknowledged.forEach(batch ->
                    pass(served, WorkerMessage.newBuilder().setStatuses(batch).build()));
        });
    }

    private void pulse() {
        RelayConnector.Link open = link;
        if (open == null) {
            return;
        }
        long now = loop.now().monoNanos();
        RelayPulse.Builder pulse = RelayPulse.newBuilder().setNumber(++pulses);
        for (Beat beat : beats) {
            pulse.addSessions(beat.number).addAgoMs((int) Math.max(0, (now - beat.heardNanos) / Now.NANOS_PER_MS));
        }
        beats.clear();
        open.send(RelayUp.newBuilder().setPulse(pulse).build());
    }

    private void answer() {
        for (Served served : unanswered) {
            served.session.out.send(ManagerMessage.newBuilder()
                    .setHeartbeatAck(HeartbeatAck.newBuilder().setSequence(served.beat))
                    .build());
            served.beat = 0;
        }
        unanswered.clear();
    }

    private void lost(String why) {
        LOG.info("the stream to the leader {} for {} workers ended: {}", leader, byNumber.size(), why);
        hangUp();
        failures++;
        loop.schedule(retryTimer, loop.now().monoAfterMs(RETRY.delayMs(failures, random)), this::connect);
    }

    private void received(RelayDown message) {
        heardNanos = loop.now().monoNanos();
        switch (message.getMessageCase()) {
            case TOLD -> {
                Served served = byNumber.get(message.getTold().getSession());
                if (served != null) {
                    told(served, message.getTold().getMessage());
                }
            }
            case CLOSED -> closed(message.getClosed());
            case PULSE -> {
                fresh = true;
                failures = 0;
                answer();
            }
            case MESSAGE_NOT_SET -> {} // a kind that a newer manager knows
        }
    }

    private static void told(Served served, ManagerMessage message) {
        if (message.hasStatusAck()) {
            long sequence = message.getStatusAck().getSequence();
            served.unacknowledged.removeIf(batch -> batch.getSequence() == sequence);
        }
        served.session.out.send(message);
    }

    private void closed(RelayedClose close) {
        Served served = byNumber.get(close.getSession());
        if (served == null) {
            return;
        }
        WorkerSession session = served.session;
        session.closed = true;
        if (close.getRemoved()) {
            session.out.closeRemoved();
        } else {
            session.out.close(close.getRefusal().isEmpty() ? null : close.getRefusal());
        }
        ended(session);
    }

    /** Listens to the stream that it was made for, as long as that is the newest. */
    private final class Ear implements RelayConnector.Listener {
        private final long made = ++ears;

        @Override
        public void received(RelayDown message) {
            if (link != null && made == ears) {
                FollowerSessions.this.received(message);
            }
        }

        @Override
        public void closed(String why) {
            if (link != null && made == ears) {
                lost(why);
            }
        }
    }
}
