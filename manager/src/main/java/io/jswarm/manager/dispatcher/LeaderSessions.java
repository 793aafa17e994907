package io.jswarm.manager.dispatcher;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.StatusAck;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.liveness.HeartbeatPeriod;
import io.jswarm.manager.liveness.heartbeat.HeartbeatAnswers;
import io.jswarm.manager.liveness.heartbeat.HeartbeatQueue;
import io.jswarm.manager.liveness.heartbeat.LeaderHeartbeats;
import io.jswarm.manager.liveness.heartbeat.SessionHeartbeats;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Event;
import io.jswarm.runtime.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this manager decides for, since it leads: it serves some itself, and other managers serve the rest.
 * What workers say becomes events for the deciders. Loop thread only.
 */
final class LeaderSessions {
    /** A session that is told again is no news where another one of the worker was heard so much later. */
    private static final long STALE_NANOS = Duration.ofSeconds(1).toNanos();

    private final EventLoop loop;
    private final ControlLoop control;
    private final SessionAnswers answers;
    private final Fanout fanout;
    private final LeaderHeartbeats heartbeats;
    private final TreeMap<String, WorkerSession> byNode = new TreeMap<>();
    private boolean leading;

    LeaderSessions(
            EventLoop loop,
            ControlLoop control,
            SessionAnswers answers,
            Fanout fanout,
            HeartbeatQueue queue,
            HeartbeatAnswers prompt) {
        this.loop = loop;
        this.control = control;
        this.answers = answers;
        this.fanout = fanout;
        this.heartbeats = new LeaderHeartbeats(loop, queue, prompt, control.sessions(), this::heard);
    }

    /** This manager leads, and goes on with the sessions that it served as a follower. */
    void begin(ClusterState committed, Collection<FollowerSession> served) {
        leading = true;
        for (FollowerSession each : served) {
            WorkerSession session = each.session;
            Node node = committed.nodes().get(session.nodeId);
            Leave leave = each.leave;
            if (node == null) {
                close(session, Admission.UNKNOWN_NODE);
            } else if (leave != null) {
                leaving(session);
                lastWord(session, leave);
            } else {
                take(session, node, each.hello.getDescription());
                each.unacknowledged.forEach(batch -> statuses(session, batch));
            }
        }
        heartbeats.begin();
    }

    /** It does not any more: workers that it served go to the next leader, when that is known. */
    void end(@Nullable RaftMember next) {
        leading = false;
        heartbeats.end();
        List<WorkerSession> own =
                byNode.values().stream().filter(each -> !each.isRelayed()).toList();
        byNode.values().removeIf(WorkerSession::isRelayed);
        for (WorkerSession session : own) {
            session.out.send(Admission.redirect(fanout.image(), next, false));
            close(session, null);
        }
    }

    boolean leads() {
        return leading;
    }

    /** How many there are. */
    int size() {
        return byNode.size();
    }

    /** The nodes that have one. */
    Set<String> nodes() {
        return Set.copyOf(byNode.keySet());
    }

    /** Whether this leader serves that node already, so that one more stream of it is no further session. */
    boolean servesItself(String nodeId) {
        WorkerSession session = byNode.get(nodeId);
        return session != null && !session.isRelayed();
    }

    /** Sends a message to a node's worker if it has a session. */
    boolean send(String nodeId, ManagerMessage message) {
        WorkerSession session = byNode.get(nodeId);
        if (session == null) {
            return false;
        }
        session.out.send(message);
        return true;
    }

    /** The first after this node, in a circle, that has a session and whose engine answers, or null. */
    @Nullable
    String readyAfter(String nodeId) {
        return Stream.concat(
                        byNode.tailMap(nodeId, false).keySet().stream(), byNode.headMap(nodeId, true).keySet().stream())
                .filter(this::isReady)
                .findFirst()
                .orElse(null);
    }

    private boolean isReady(String nodeId) {
        Node node = fanout.image().nodes().get(nodeId);
        return node != null && node.getStatus().getState() == NodeState.NODE_STATE_READY;
    }

    /** This leader's session from now on, whoever serves it. */
    void take(WorkerSession session, Node node, NodeDescription description) {
        WorkerSession before = byNode.get(session.nodeId);
        if (before != null && isStale(session, before)) {
            close(session, null);
            return;
        }
        byNode.put(session.nodeId, session);
        if (before != null) {
            fanout.drop(before);
            before.close(null);
            answers.disconnected(session.nodeId);
        }
        if (!session.isRelayed() && !fanout.tells(session)) {
            fanout.serve(session, node);
        }
        if (before != null && !before.isOfSameProcess(session)) {
            missed(session.nodeId); // a host that was lost and is back: its way is no worse for that
        }
        control.sessions()
                .opened(
                        session.nodeId,
                        session.heartbeats.lastHeard(),
                        session.server == null ? null : session.server.lastHeard(),
                        loop.now());
        happened(session, new Event.SessionOpened(session.nodeId, description, session.addr), () -> {});
        answers.connected(session.nodeId);
    }

    /** Whether the worker was heard elsewhere since: a manager that did not hear it go tells it again, or it waited here. */
    private static boolean isStale(WorkerSession session, WorkerSession newer) {
        boolean again = session.server == null || session.server.again();
        return again
                && !session.servedBy().equals(newer.servedBy())
                && newer.heardNanos() - session.heardNanos() > STALE_NANOS;
    }

    /** The session of a worker that leaves, told of by the manager that serves it: it has only a last word to say. */
    void leaving(WorkerSession session) {
        WorkerSession before = byNode.get(session.nodeId);
        if (before != null && isStale(session, before)) {
            close(session, null);
            return;
        }
        if (before != null) {
            close(before, null);
        }
        session.leave();
    }

    /** What a worker says in its session. */
    void received(WorkerSession session, WorkerMessage message, long heardNanos) {
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
                session.leave();
            }
            case HELLO -> close(session, "Expected one Hello a session.");
            case MESSAGE_NOT_SET -> {} // a kind that another version knows
        }
    }

    /** The last word of a worker that said before that it leaves. */
    void lastWord(WorkerSession session, Leave leave) {
        if (session.stage() == WorkerSession.Stage.LEAVING && leave.getEmpty()) {
            session.close(null);
            var _ = control.happened(new Event.SessionClosed(session.nodeId, true));
        }
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

    /**
     * Tells the deciders what came from a worker. When that is not committed though this manager goes on leading, the
     * session ends, so that the worker comes back and says everything again.
     */
    private void happened(WorkerSession session, Event event, Runnable committed) {
        var _ = control.happened(event)
                .whenComplete((done, failure) -> loop.post(() -> {
                    if (failure == null) {
                        committed.run();
                    } else if (!session.isOver()) {
                        close(session, null);
                    }
                }));
    }

    /** A heartbeat that the network's thread took in. */
    private void heard(SessionHeartbeats of, long heardNanos) {
        WorkerSession session = byNode.get(of.nodeId());
        if (session != null && session.heartbeats == of) {
            heartbeat(session, heardNanos);
            of.answerLate();
        }
    }

    void heartbeat(WorkerSession session, long heardNanos) {
        session.heartbeats.lastHeard().heard(heardNanos);
        control.sessions().heartbeat(session.nodeId, heardNanos, HeartbeatPeriod.ms(fanout.image()));
    }

    /** Heartbeats of it were held up on their way here, or lost: the delay is not the worker's. */
    void missed(String nodeId) {
        control.sessions().missed(nodeId);
    }

    private void close(WorkerSession session, @Nullable String refusal) {
        session.close(refusal);
        ended(session);
    }

    /** The session is over. */
    void ended(WorkerSession session) {
        fanout.drop(session);
        if (byNode.remove(session.nodeId, session)) {
            control.sessions().closed(session.nodeId, loop.now());
            var _ = control.happened(new Event.SessionClosed(session.nodeId, false));
            answers.disconnected(session.nodeId);
        }
    }
}
