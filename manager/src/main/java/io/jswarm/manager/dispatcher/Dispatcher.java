package io.jswarm.manager.dispatcher;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.StatusAck;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.liveness.HeartbeatPeriod;
import io.jswarm.manager.liveness.heartbeat.HeartbeatAnswers;
import io.jswarm.manager.liveness.heartbeat.HeartbeatQueue;
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import io.jswarm.manager.liveness.heartbeat.LeaderHeartbeats;
import io.jswarm.manager.liveness.heartbeat.SessionHeartbeats;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The managers' side of the workers' sessions. The leader decides for all and serves some itself; other managers serve
 * those whom it sent to them ({@link FollowerSessions}). All state is owned by the loop thread, but for when workers
 * were heard; {@link #open}, {@link #openRelay} and what they return may be called by any thread and post to it.
 */
public final class Dispatcher implements LoopObserver {
    /** How many sessions a leader serves itself before it sends workers to other managers. */
    public static final int OWN_SESSIONS = 200;

    /** A session that is told again is no news where another one of the worker was heard so much later. */
    private static final long STALE_NANOS = Duration.ofSeconds(1).toNanos();

    private final EventLoop loop;
    private final ControlLoop control;
    private final SessionAnswers answers;
    private final WorkerEdge edge;
    private final Fanout fanout;
    private final FollowerSessions followers;
    private final Relays relays;
    private final Reception reception;
    private final HeartbeatQueue queue = new HeartbeatQueue();
    private final HeartbeatAnswers prompt = new HeartbeatAnswers(queue);
    private final LeaderHeartbeats heartbeats;
    private final TreeMap<String, WorkerSession> sessions = new TreeMap<>();
    private boolean leading;

    /**
     * A dispatcher that hears of commits once it is made an observer of the control loop.
     *
     * @param connector the way to the leader for what this manager serves while it does not lead
     * @param mostOwn how many sessions it serves itself while it leads, before it sends workers to others
     * @param refusals told what workers said that they may not say
     */
    public Dispatcher(
            EventLoop loop,
            ControlLoop control,
            Store store,
            Randomness random,
            SessionAnswers answers,
            RelayConnector connector,
            int mostOwn,
            BiConsumer<String, String> refusals) {
        this.loop = loop;
        this.control = control;
        this.answers = answers;
        this.edge = WorkerEdge.of(store, refusals);
        this.fanout = new Fanout(random, this::removed, this::unknown);
        this.heartbeats = new LeaderHeartbeats(loop, queue, prompt, control.sessions(), this::heard);
        this.followers = new FollowerSessions(loop, store, fanout, connector, random, prompt, queue);
        this.relays = new Relays(loop, this, mostOwn);
        this.reception = new Reception(loop, store, fanout, followers, relays, this);
    }

    /** Where what workers say is examined. Any thread. */
    public WorkerEdge edge() {
        return edge;
    }

    /**
     * Who serves the workers' sessions.
     *
     * @param own how many this manager serves
     * @param others how many other managers serve for it, while it leads
     */
    public record Load(int own, int others) {
        /** No sessions. */
        public static final Load NONE = new Load(0, 0);
    }

    /** How many sessions there are. Loop thread only. */
    public Load load() {
        int own = fanout.size();
        return new Load(own, leading ? Math.max(0, sessions.size() - own) : 0);
    }

    /** Opens the session of an authenticated node; the worker's first message must be Hello. Any thread. */
    public SessionInbound open(String nodeId, String addr, Outbound out) {
        WorkerSession session =
                new WorkerSession(nodeId, addr, out, new LastHeard(loop.now().monoNanos()), null);
        loop.post(() -> {
            control.sessions().stirred(session.nodeId, session.lastHeard.heardNanos());
            reception.opened(session);
        });
        return new WorkerStream(loop, this, edge, prompt, session);
    }

    /** Opens the relay of an authenticated manager. Any thread. */
    public RelayInbound openRelay(String managerId, RelayOut out) {
        return relays.open(managerId, out);
    }

    /** Sends a message to a node's worker if it has a session with this leader. Loop thread only. */
    public boolean send(String nodeId, ManagerMessage message) {
        WorkerSession session = sessions.get(nodeId);
        if (session == null) {
            return false;
        }
        session.out.send(message);
        return true;
    }

    /** A reader's lines are lost on their way from this manager to the leader: that worker opens its session anew. */
    public void linesLost(String nodeId) {
        loop.post(() -> followers.linesLost(nodeId));
    }

    /** The nodes that have a session with this leader. Loop thread only. */
    public Set<String> connected() {
        return Set.copyOf(sessions.keySet());
    }

    /** The first after this node, in a circle, that has a session here and whose engine answers, or null. Loop thread. */
    @Nullable
    String readyAfter(String nodeId) {
        return Stream.concat(
                        sessions.tailMap(nodeId, false).keySet().stream(),
                        sessions.headMap(nodeId, true).keySet().stream())
                .filter(this::isReady)
                .findFirst()
                .orElse(null);
    }

    private boolean isReady(String nodeId) {
        Node node = fanout.image().nodes().get(nodeId);
        return node != null && node.getStatus().getState() == NodeState.NODE_STATE_READY;
    }

    /**
     * Tells the deciders what came from a worker. When that is not committed though this manager goes on leading, the
     * session ends, so that the worker comes back and says everything again.
     */
    private void happened(WorkerSession session, Event event, Runnable committed) {
        var _ = control.happened(event)
                .whenComplete((done, failure) -> loop.post(() -> {
                    if (failure == null) {
                        committed.run();
                    } else if (!session.closed) {
                        close(session, null);
                    }
                }));
    }

    /** What a worker said and what the edge made of it. */
    void handle(WorkerSession session, WorkerEdge.Verdict verdict, long heardNanos) {
        switch (verdict) {
            case WorkerEdge.Verdict.Passed passed -> handle(session, passed.message(), heardNanos);
            case WorkerEdge.Verdict.Refused refused -> {
                if (!session.closed) {
                    close(session, refused.reason());
                }
            }
        }
    }

    /** Sends what waits for a worker whose stream takes more. */
    void flush(WorkerSession session) {
        fanout.flush(session);
    }

    private void handle(WorkerSession session, WorkerMessage message, long heardNanos) {
        if (session.closed) {
            depart(session, message.getLeave());
        } else if (!session.greeted) {
            if (session.gone) {
                return; // under load many give up before their turn comes; to greet them would keep others waiting
            }
            if (message.hasHello()) {
                reception.hello(session, message.getHello());
            } else {
                close(session, "Expected Hello as the first message of a session.");
            }
        } else if (followers.serves(session)) {
            followers.received(session, message, heardNanos);
        } else {
            decide(session, message, heardNanos);
        }
    }

    private void decide(WorkerSession session, WorkerMessage message, long heardNanos) {
        switch (message.getMessageCase()) {
            case HEARTBEAT -> {
                heartbeats.takeAll(); // what came before it
                heartbeat(session, heardNanos);
                session.heartbeats.acknowledge(message.getHeartbeat().getSequence(), false);
            }
            case STATUSES -> statuses(session, message.getStatuses());
            case DESCRIPTION ->
                happened(session, new Event.Described(session.nodeId, message.getDescription()), () -> {});
            case IMAGE_RESOLVED -> answers.imageResolved(session.nodeId, message.getImageResolved());
            case LEAVE -> {
                ended(session);
                session.departing = true;
            }
            case HELLO -> close(session, "Expected one Hello a session.");
            case MESSAGE_NOT_SET -> {} // a kind that another version knows
        }
    }

    private void heard(SessionHeartbeats heartbeats, long heardNanos) {
        WorkerSession session = sessions.get(heartbeats.nodeId());
        if (session != null && session.heartbeats == heartbeats) {
            heartbeat(session, heardNanos);
            heartbeats.answerLate();
        }
    }

    void heartbeat(WorkerSession session, long heardNanos) {
        session.lastHeard.heard(heardNanos);
        control.sessions().heartbeat(session.nodeId, heardNanos, HeartbeatPeriod.ms(fanout.image()));
    }

    /** Heartbeats of it were held up on their way here, or lost: the delay is not the worker's. */
    void missed(String nodeId) {
        control.sessions().missed(nodeId);
    }

    boolean leads() {
        return leading;
    }

    /** Whether this leader serves that node already, so that one more stream of it is no further session. */
    boolean servesItself(String nodeId) {
        WorkerSession session = sessions.get(nodeId);
        return session != null && !session.isRelayed();
    }

    /** The newest committed image. */
    ClusterState image() {
        return fanout.image();
    }

    /** This leader's session from now on, whoever serves it. */
    void take(WorkerSession session, Node node, NodeDescription description) {
        WorkerSession before = sessions.get(session.nodeId);
        if (before != null && isStale(session, before)) {
            close(session, null);
            return;
        }
        sessions.put(session.nodeId, session);
        if (before != null) {
            before.closed = true;
            fanout.drop(before);
            before.out.close(null);
            answers.disconnected(session.nodeId);
        }
        if (!session.isRelayed() && session.outbox == null) {
            fanout.serve(session, node);
        }
        if (before != null && !before.instanceId.equals(session.instanceId)) {
            missed(session.nodeId); // a host that was lost and is back: its way is no worse for that
        }
        control.sessions().opened(session.nodeId, session.lastHeard, session.relay, loop.now());
        happened(session, new Event.SessionOpened(session.nodeId, description, session.addr), () -> {});
        answers.connected(session.nodeId);
    }

    /** Whether the worker was heard elsewhere since: a manager that did not hear it go tells it again, or it waited here. */
    private static boolean isStale(WorkerSession session, WorkerSession newer) {
        return (session.again || !session.isRelayed())
                && !session.servedBy.equals(newer.servedBy)
                && newer.lastHeard.heardNanos() - session.lastHeard.heardNanos() > STALE_NANOS;
    }

    /** The session of a worker that leaves, told of by the manager that serves it: it has only a last word to say. */
    void leaving(WorkerSession session) {
        WorkerSession before = sessions.get(session.nodeId);
        if (before != null && isStale(session, before)) {
            close(session, null);
            return;
        }
        if (before != null) {
            close(before, null);
        }
        session.greeted = true;
        session.closed = true;
        session.departing = true;
    }

    private void statuses(WorkerSession session, StatusBatch batch) {
        int level = FeatureLevel.of(batch.getFeatureLevel());
        List<TaskStatusUpdate> updates = batch.getUpdatesList().stream()
                .map(update -> StatusTexts.read(update, level))
                .toList();
        happened(
                session,
                new Event.Statuses(session.nodeId, updates),
                () -> session.out.send(ManagerMessage.newBuilder()
                        .setStatusAck(StatusAck.newBuilder().setSequence(batch.getSequence()))
                        .build()));
    }

    /** The last word of a worker that said before that it leaves. */
    private void depart(WorkerSession session, Leave leave) {
        if (session.departing && leave.getEmpty()) {
            session.departing = false;
            session.out.close(null);
            var _ = control.happened(new Event.SessionClosed(session.nodeId, true));
        }
    }

    void ended(WorkerSession session) {
        session.closed = true;
        session.departing = false;
        reception.forget(session);
        fanout.drop(session);
        if (!followers.ended(session) && sessions.remove(session.nodeId, session)) {
            control.sessions().closed(session.nodeId, loop.now());
            var _ = control.happened(new Event.SessionClosed(session.nodeId, false));
            answers.disconnected(session.nodeId);
        }
    }

    void close(WorkerSession session, @Nullable String refusal) {
        session.out.close(refusal);
        ended(session);
    }

    void removed(WorkerSession session) {
        session.out.closeRemoved();
        ended(session);
    }

    private void unknown(WorkerSession session) {
        close(session, "This node is not part of the cluster. Leave with: jswarm swarm leave --force");
    }

    @Override
    public void leading(ClusterState committed, long term) {
        fanout.begin(committed);
        relays.begin();
        leading = true;
        for (Served served : followers.release()) {
            Node node = committed.nodes().get(served.session.nodeId);
            Leave leave = served.leave;
            if (node == null) {
                unknown(served.session);
            } else if (leave != null) {
                leaving(served.session);
                depart(served.session, leave);
            } else {
                take(served.session, node, served.hello.getDescription());
                served.unacknowledged.forEach(batch -> statuses(served.session, batch));
            }
        }
        heartbeats.begin();
    }

    @Override
    public void following() {
        leading = false;
        heartbeats.end();
        List<WorkerSession> own =
                sessions.values().stream().filter(each -> !each.isRelayed()).toList();
        sessions.values().removeIf(WorkerSession::isRelayed);
        relays.end();
        own.forEach(session -> reception.redirect(session, reception.leader(), false));
        fanout.rest();
    }

    @Override
    public void replaced(ClusterState committed) {
        fanout.replaced(committed);
        followers.endAll(); // what they were told is not what increments would build on
    }

    @Override
    public void committed(ClusterState committed, Delta delta) {
        fanout.committed(committed, delta);
        if (leading && delta.edits().stream().anyMatch(edit -> edit.is(ObjectKinds.MEMBER))) {
            relays.endFormer();
        }
    }
}
