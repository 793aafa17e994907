package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.FromFollower;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import io.jswarm.manager.liveness.heartbeat.HeartbeatAnswers;
import io.jswarm.manager.liveness.heartbeat.HeartbeatQueue;
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The managers' side of the workers' sessions, and the door of its package: it makes the parts, which know only those
 * below them, and tells them of leadership and commits. The leader decides for all sessions ({@link LeaderSessions}) and
 * serves some itself; other managers serve those whom it sent to them ({@link FollowerSessions}). All state is owned by
 * the loop thread, but for when workers were heard; {@link #open}, {@link #openRelay} and what they return may be called
 * by any thread and post to it.
 */
public final class Dispatcher implements LoopObserver {
    /** How many sessions a leader serves itself before it sends workers to other managers. */
    public static final int OWN_SESSIONS = 200;

    private final EventLoop loop;
    private final ControlLoop control;
    private final WorkerEdge edge;
    private final HeartbeatAnswers prompt;
    private final Fanout fanout;
    private final LeaderSessions leader;
    private final FollowerSessions followers;
    private final Reception reception;
    private final SessionRouter router;
    private final Relays relays;

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
        this.edge = WorkerEdge.of(store, refusals);
        HeartbeatQueue heartbeats = new HeartbeatQueue();
        this.prompt = new HeartbeatAnswers(heartbeats);
        this.fanout = new Fanout(random);
        this.leader = new LeaderSessions(loop, control, answers, fanout, heartbeats, prompt);
        this.followers = new FollowerSessions(loop, store, fanout, connector, random, prompt, heartbeats);
        FollowerChoice choice = new FollowerChoice(loop, store, mostOwn);
        this.reception = new Reception(loop, store, fanout, leader, followers, choice);
        this.router = new SessionRouter(reception, leader, followers);
        this.relays = new Relays(loop, fanout, edge, choice, leader, router);
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
        return new Load(own, leader.leads() ? Math.max(0, leader.size() - own) : 0);
    }

    /** Opens the session of an authenticated node; the worker's first message must be Hello. Any thread. */
    public FromWorker open(String nodeId, String addr, ToWorker out) {
        WorkerSession session =
                new WorkerSession(nodeId, addr, out, new LastHeard(loop.now().monoNanos()), null);
        loop.post(() -> {
            control.sessions().stirred(nodeId, session.heardNanos());
            reception.opened(session);
        });
        return new WorkerStream(loop, router, fanout, edge, prompt, session);
    }

    /** Opens the relay of an authenticated manager. Any thread. */
    public FromFollower openRelay(String managerId, ToFollower out) {
        return relays.open(managerId, out);
    }

    /** Sends a message to a node's worker if it has a session with this leader. Loop thread only. */
    public boolean send(String nodeId, ManagerMessage message) {
        return leader.send(nodeId, message);
    }

    /** A reader's lines are lost on their way from this manager to the leader: that worker opens its session anew. */
    public void linesLost(String nodeId) {
        loop.post(() -> followers.linesLost(nodeId));
    }

    /** The nodes that have a session with this leader. Loop thread only. */
    public Set<String> connected() {
        return leader.nodes();
    }

    /** The first after this node, in a circle, that has a session here and whose engine answers, or null. Loop thread. */
    public @Nullable String readyAfter(String nodeId) {
        return leader.readyAfter(nodeId);
    }

    @Override
    public void leading(ClusterState committed, long term) {
        fanout.begin(committed);
        relays.begin();
        leader.begin(committed, followers.release());
    }

    @Override
    public void following() {
        relays.end();
        leader.end(reception.leadingManager());
        fanout.rest();
    }

    @Override
    public void replaced(ClusterState committed) {
        fanout.replaced(committed);
        followers.endAll(); // what they were told is not what increments would build on
    }

    @Override
    public void committed(ClusterState committed, Delta delta) {
        for (WorkerSession gone : fanout.committed(committed, delta)) {
            if (committed.removedNodes().containsKey(gone.nodeId)) {
                router.closeRemoved(gone);
            } else {
                router.close(gone, Admission.UNKNOWN_NODE);
            }
        }
        if (leader.leads() && delta.edits().stream().anyMatch(edit -> edit.is(ObjectKinds.MEMBER))) {
            relays.endFormer();
        }
    }
}
