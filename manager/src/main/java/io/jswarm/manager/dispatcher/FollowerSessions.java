package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.LogSubscription;
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
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.manager.liveness.HeartbeatPeriod;
import io.jswarm.manager.liveness.heartbeat.HeartbeatAnswers;
import io.jswarm.manager.liveness.heartbeat.HeartbeatQueue;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that this manager serves while another one leads: what needs no decision it tells the workers itself,
 * what they say it passes on to the leader, over one stream for all of them. Loop thread only.
 */
final class FollowerSessions {
    private static final Logger LOG = LoggerFactory.getLogger(FollowerSessions.class);

    /** As many batches as an agent of an older version sends before it waits. */
    private static final int MOST_UNACKNOWLEDGED = 4;

    /** A manager that lacks for so long what the leader had committed tells its workers nothing of use. */
    private static final long BEHIND_MS = 5_000;

    private final EventLoop loop;
    private final Store store;
    private final Fanout fanout;
    private final LeaderRelay relay;
    private final HeartbeatAnswers prompt;
    private final HeartbeatQueue queue;
    private final NavigableMap<Long, FollowerSession> byNumber = new TreeMap<>();
    private final Map<String, FollowerSession> byNode = new HashMap<>();
    /** The last heartbeat of each session since the last pulse. */
    private final NavigableMap<Long, Long> beats = new TreeMap<>();

    private final Set<FollowerSession> unanswered = new LinkedHashSet<>();
    private long lastNumber;
    /** A revision of the leader's that this manager did not have at that time. */
    private long awaitedRevision;

    private long awaitedNanos;

    FollowerSessions(
            EventLoop loop,
            Store store,
            Fanout fanout,
            RelayConnector connector,
            Randomness random,
            HeartbeatAnswers prompt,
            HeartbeatQueue queue) {
        this.loop = loop;
        this.store = store;
        this.fanout = fanout;
        this.prompt = prompt;
        this.queue = queue;
        this.relay = new LeaderRelay(loop, connector, random, this::leaderAddr, new FromLeader());
    }

    private String leaderAddr() {
        Leadership leadership = store.leadership();
        RaftMember member = leadership.self() ? null : fanout.image().members().get(leadership.leaderRaftId());
        return member == null ? "" : member.getAddr();
    }

    boolean serves(WorkerSession session) {
        return served(session) != null;
    }

    private @Nullable FollowerSession served(WorkerSession session) {
        FollowerSession served = byNode.get(session.nodeId);
        return served != null && served.session == session ? served : null;
    }

    /** Serves a worker that was let in. */
    void serve(WorkerSession session, Hello hello, Node node) {
        FollowerSession served = new FollowerSession(++lastNumber, session, hello);
        FollowerSession before = byNode.put(session.nodeId, served);
        byNumber.put(served.number, served);
        fanout.serve(session, node);
        if (byNumber.size() == 1) {
            relay.begin(); // which tells all
        } else {
            tell(served);
        }
        if (before != null) { // told after the new one, so that the leader sees no time without any
            before.session.close(null);
            forget(before);
        }
    }

    private void tell(FollowerSession served) {
        long agoMs = silentMs(served);
        relay.send(RelayUp.newBuilder()
                .setHello(RelayedHello.newBuilder()
                        .setSession(served.number)
                        .setNodeId(served.session.nodeId)
                        .setAddr(served.session.addr)
                        .setHello(served.hello)
                        .setAgoMs((int) Math.min(Integer.MAX_VALUE, agoMs))
                        .setAgain(served.told)
                        .setLeaving(served.leave != null))
                .build());
        served.told |= relay.stands();
    }

    private long silentMs(FollowerSession served) {
        return Math.max(0, loop.now().monoNanos() - served.session.heardNanos()) / Now.NANOS_PER_MS;
    }

    /** A word of a worker that is served. */
    void received(WorkerSession session, WorkerMessage message, long heard) {
        FollowerSession served = served(session);
        if (served == null) {
            return;
        }
        switch (message.getMessageCase()) {
            case HEARTBEAT -> heartbeat(served, message.getHeartbeat().getSequence(), heard);
            case STATUSES -> {
                if (served.unacknowledged.size() >= MOST_UNACKNOWLEDGED) {
                    end(served, "Expected at most " + MOST_UNACKNOWLEDGED + " unacknowledged batches of statuses.");
                    return;
                }
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
                served.leave = message.getLeave();
                fanout.drop(session);
                pass(served, message);
            }
            case IMAGE_RESOLVED -> pass(served, message);
            case HELLO, MESSAGE_NOT_SET -> {}
        }
    }

    /**
     * Answered at once; while the leader is not heard with a word that nothing is decided, and properly when it is
     * heard again.
     */
    private void heartbeat(FollowerSession served, long sequence, long heard) {
        note(served, heard);
        served.heartbeat = sequence;
        unanswered.add(served);
        if (relay.hears()) {
            answerAll();
        } else {
            served.session.heartbeats.acknowledge(served.heartbeat, true);
        }
    }

    private void note(FollowerSession served, long heard) {
        beats.merge(served.number, heard, Math::max);
    }

    private void answerAll() {
        unanswered.forEach(served -> served.session.heartbeats.acknowledge(served.heartbeat, false));
        unanswered.clear();
    }

    private void pass(FollowerSession served, WorkerMessage message) {
        relay.send(RelayUp.newBuilder()
                .setSaid(RelayedWord.newBuilder().setSession(served.number).setMessage(message))
                .build());
    }

    private void end(FollowerSession served, @Nullable String refusal) {
        served.session.close(refusal);
        ended(served.session);
    }

    /** Ends all sessions; the workers come again. */
    void endAll() {
        endIf(served -> true);
    }

    /** One that leaves stays: it would not come again, and has a last word to say. */
    private void endIf(Predicate<FollowerSession> which) {
        for (FollowerSession served : List.copyOf(byNumber.values())) {
            if (served.leave == null && which.test(served)) {
                end(served, null);
            }
        }
    }

    /** The worker's stream ended, or this manager ends it; false when it is not served here. */
    boolean ended(WorkerSession session) {
        FollowerSession served = served(session);
        if (served == null) {
            return false;
        }
        byNode.remove(session.nodeId);
        forget(served);
        if (byNumber.isEmpty()) {
            relay.end();
            fanout.rest();
            queue.forget();
        }
        return true;
    }

    private void forget(FollowerSession served) {
        byNumber.remove(served.number);
        beats.remove(served.number);
        unanswered.remove(served);
        fanout.drop(served.session);
        relay.send(RelayUp.newBuilder()
                .setEnded(RelayedEnd.newBuilder().setSession(served.number))
                .build());
    }

    /** The lines that it sends for a reader are lost on their way to the leader: the worker begins anew. */
    void linesLost(String nodeId) {
        endIf(served -> served.session.nodeId.equals(nodeId));
    }

    /** All that are served and live; this manager goes on with them by itself. */
    List<FollowerSession> release() {
        endSilent();
        endRead();
        List<FollowerSession> all = List.copyOf(byNumber.values());
        byNumber.clear();
        byNode.clear();
        beats.clear();
        unanswered.clear();
        relay.end();
        return all;
    }

    /**
     * To be told of a session again is a sign of life: not for a worker that was silent, as its stream may stand longer
     * than it.
     */
    private void endSilent() {
        long most = HeartbeatPeriod.silenceMs(fanout.image());
        endIf(served -> silentMs(served) > most);
    }

    /** Who reads, how far, and whether anybody still does was between the leader and the worker: such workers begin anew. */
    private void endRead() {
        endIf(served -> !served.read.isEmpty());
    }

    private final class FromLeader implements LeaderRelay.Owner {
        @Override
        public void opened() {
            awaitedRevision = 0;
            endSilent();
            for (FollowerSession served : byNumber.values()) {
                tell(served);
                served.unacknowledged.forEach(batch -> pass(
                        served, WorkerMessage.newBuilder().setStatuses(batch).build()));
                Leave leave = served.leave;
                if (leave != null && leave.getEmpty()) {
                    pass(served, WorkerMessage.newBuilder().setLeave(leave).build());
                }
            }
        }

        @Override
        public void broken() {
            prompt.unwell();
            endRead();
        }

        @Override
        public void received(RelayDown message) {
            if (message.hasTold()) {
                FollowerSession served = byNumber.get(message.getTold().getSession());
                if (served != null) {
                    told(served, message.getTold().getMessage());
                }
            } else if (message.hasClosed()) {
                closed(message.getClosed());
            }
        }

        @Override
        public void heard(long revision) {
            long now = loop.now().monoNanos();
            if (fanout.image().revision() >= awaitedRevision) {
                awaitedRevision = revision;
                awaitedNanos = now;
            } else if (now - awaitedNanos > BEHIND_MS * Now.NANOS_PER_MS) {
                LOG.warn(
                        "ending the sessions of {} workers: this manager does not follow the leader, which was at"
                                + " revision {} {} ms ago and is at {}, and is at {} itself",
                        byNumber.size(),
                        awaitedRevision,
                        BEHIND_MS,
                        revision,
                        fanout.image().revision());
                endAll();
                return;
            }
            prompt.well(loop.now());
            answerAll();
        }

        @Override
        public RelayPulse.Builder beats() {
            long now = loop.now().monoNanos();
            RelayPulse.Builder pulse = RelayPulse.newBuilder();
            queue.drain((heartbeats, heardNanos) -> {
                FollowerSession served = byNode.get(heartbeats.nodeId());
                if (served != null && served.session.heartbeats == heartbeats) {
                    note(served, heardNanos);
                }
            });
            beats.forEach((number, last) ->
                    pulse.addSessions(number).addAgoMs((int) Math.max(0, (now - last) / Now.NANOS_PER_MS)));
            beats.clear();
            return pulse;
        }

        private void told(FollowerSession served, ManagerMessage message) {
            if (message.hasStatusAck()) {
                long sequence = message.getStatusAck().getSequence();
                served.unacknowledged.removeIf(batch -> batch.getSequence() == sequence);
            }
            if (message.hasLogSubscription()) {
                LogSubscription asked = message.getLogSubscription();
                if (asked.getClose()) {
                    served.read.remove(asked.getSubscriptionId());
                } else {
                    served.read.add(asked.getSubscriptionId());
                }
            }
            served.session.out.send(message);
        }

        private void closed(RelayedClose close) {
            FollowerSession served = byNumber.get(close.getSession());
            if (served != null && close.getRemoved()) {
                served.session.closeRemoved();
                ended(served.session);
            } else if (served != null) {
                end(served, close.getRefusal().isEmpty() ? null : close.getRefusal());
            }
        }
    }
}
