package io.jswarm.manager.dispatcher;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.Redirect;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.StatusAck;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Welcome;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.loop.Pulse;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.HeartbeatPeriod;
import io.jswarm.manager.state.TemplateKey;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The managers' side of the workers' sessions. Only the leader serves them; others redirect. Work per event follows the tasks concerned.
 * All state is owned by the loop thread; {@link #open} and the session's methods may be called by any thread and post to it.
 */
public final class Dispatcher implements LoopObserver {
    private static final long HELLO_WITHIN_MS = 10_000;

    private final EventLoop loop;
    private final ControlLoop control;
    private final Store store;
    private final Randomness random;
    private final SessionAnswers answers;
    private final Map<String, WorkerSession> sessions = new HashMap<>();
    private final Set<WorkerSession> greeting = new HashSet<>();
    private Assignable assignable = new Assignable();
    private FormerManagers former = new FormerManagers();
    private ClusterState image = ClusterState.EMPTY;
    private boolean leading;

    /** A dispatcher that hears of commits once it is made an observer of the control loop. */
    public Dispatcher(EventLoop loop, ControlLoop control, Store store, Randomness random, SessionAnswers answers) {
        this.loop = loop;
        this.control = control;
        this.store = store;
        this.random = random;
        this.answers = answers;
    }

    /** The manager's end of one stream. Any thread. */
    public interface Inbound {
        /** A message from the worker. */
        void received(WorkerMessage message);

        /** The link takes more again. */
        void ready();

        /** The stream ended. */
        void closed();
    }

    /** Opens the session of an authenticated node; the worker's first message must be Hello. Any thread. */
    public Inbound open(String nodeId, String addr, Outbound out) {
        WorkerSession session =
                new WorkerSession(nodeId, addr, out, new Pulse(loop.now().monoNanos()));
        loop.post(() -> greet(session));
        return new Inbound() {
            @Override
            public void received(WorkerMessage message) {
                long heardNanos = loop.now().monoNanos();
                session.pulse.heard(heardNanos);
                loop.post(() -> handle(session, message, heardNanos));
            }

            @Override
            public void ready() {
                loop.post(() -> flush(session));
            }

            @Override
            public void closed() {
                loop.post(() -> ended(session));
            }
        };
    }

    /** Sends a message to a node's worker if it has a session here. Loop thread only. */
    public boolean send(String nodeId, ManagerMessage message) {
        WorkerSession session = sessions.get(nodeId);
        if (session == null) {
            return false;
        }
        session.out.send(message);
        return true;
    }

    /** The nodes that have a session here. Loop thread only. */
    public Set<String> connected() {
        return Set.copyOf(sessions.keySet());
    }

    /** Those of them that are ready, so that their engines answer. Loop thread only. */
    Set<String> ready() {
        Set<String> ready = new TreeSet<>(sessions.keySet());
        ready.removeIf(id -> {
            Node node = image.nodes().get(id);
            return node == null || node.getStatus().getState() != NodeState.NODE_STATE_READY;
        });
        return ready;
    }

    private void greet(WorkerSession session) {
        control.sessions().stirred(session.nodeId, session.pulse.heardNanos());
        greeting.add(session);
        loop.schedule(session, loop.now().monoAfterMs(HELLO_WITHIN_MS), () -> {
            if (greeting.contains(session)) {
                close(session, "Expected Hello within " + HELLO_WITHIN_MS + " ms of opening a session.");
            }
        });
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

    private void handle(WorkerSession session, WorkerMessage message, long heardNanos) {
        if (session.closed) {
            depart(session, message);
            return;
        }
        if (session.outbox == null) {
            if (message.hasHello()) {
                welcome(session, message.getHello());
            } else {
                close(session, "Expected Hello as the first message of a session.");
            }
            return;
        }
        switch (message.getMessageCase()) {
            case HEARTBEAT -> {
                control.sessions().beat(session.nodeId, heardNanos, HeartbeatPeriod.ms(image.cluster()));
                acknowledge(session, message.getHeartbeat());
            }
            case STATUSES -> statuses(session, message.getStatuses());
            case DESCRIPTION ->
                happened(session, new Event.Described(session.nodeId, message.getDescription()), () -> {});
            case IMAGE_RESOLVED -> answers.imageResolved(session.nodeId, message.getImageResolved());
            case ASSIGNMENTS_APPLIED -> {}
            case LEAVE -> {
                ended(session);
                session.departing = true;
            }
            case HELLO, MESSAGE_NOT_SET -> close(session, "Expected one Hello a session, and known messages.");
        }
    }

    private void welcome(WorkerSession session, Hello hello) {
        greeting.remove(session);
        loop.cancel(session);
        Node node = image.nodes().get(session.nodeId);
        if (!leading) {
            redirect(session);
            return;
        }
        // Only a removal that the state remembers is told as one, since the worker then ends its tasks.
        if (image.removedNodes().containsKey(session.nodeId)) {
            closeRemoved(session);
            return;
        }
        String refusal = Admission.refusal(image, session.nodeId, hello);
        if (node == null || refusal != null) {
            close(session, refusal);
            return;
        }
        WorkerSession before = sessions.put(session.nodeId, session);
        if (before != null) {
            before.closed = true;
            before.out.close(null);
        }
        session.outbox = new Outbox(assignable.of(session.nodeId).values(), image);
        NodeUpdate update = NodeUpdates.of(node, image, former.list());
        session.lastUpdate = update;
        session.out.send(ManagerMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setSessionId(random.nextId())
                        .setNodeId(session.nodeId)
                        .setHeartbeatPeriodMs(update.getHeartbeatPeriodMs())
                        .setNode(update))
                .build());
        flush(session);
        control.sessions().opened(session.nodeId, session.pulse, loop.now());
        happened(session, new Event.SessionOpened(session.nodeId, hello.getDescription(), session.addr), () -> {});
        answers.connected(session.nodeId);
    }

    private void redirect(WorkerSession session) {
        RaftMember leader = image.members().get(store.leadership().leaderRaftId());
        boolean self =
                store.leadership().leaderRaftId().equals(store.membership().self());
        session.out.send(ManagerMessage.newBuilder()
                .setRedirect(Redirect.newBuilder()
                        .setAddr(leader == null || self ? "" : leader.getAddr())
                        .addAllManagerAddrs(image.managerAddrs()))
                .build());
        close(session, null);
    }

    private void acknowledge(WorkerSession session, Heartbeat heartbeat) {
        session.out.send(ManagerMessage.newBuilder()
                .setHeartbeatAck(HeartbeatAck.newBuilder().setSequence(heartbeat.getSequence()))
                .build());
    }

    private void statuses(WorkerSession session, StatusBatch batch) {
        happened(
                session,
                new Event.Statuses(session.nodeId, batch.getUpdatesList()),
                () -> session.out.send(ManagerMessage.newBuilder()
                        .setStatusAck(StatusAck.newBuilder().setSequence(batch.getSequence()))
                        .build()));
    }

    private void flush(WorkerSession session) {
        if (session.outbox != null && !session.closed) {
            session.outbox.flush(session.out, image);
        }
    }

    /** The last word of a worker that said before that it leaves. */
    private void depart(WorkerSession session, WorkerMessage message) {
        if (session.departing && message.getLeave().getEmpty()) {
            session.departing = false;
            session.out.close(null);
            var _ = control.happened(new Event.SessionClosed(session.nodeId, true));
        }
    }

    private void ended(WorkerSession session) {
        session.closed = true;
        session.departing = false;
        greeting.remove(session);
        loop.cancel(session);
        if (sessions.remove(session.nodeId, session)) {
            control.sessions().closed(session.nodeId, loop.now());
            var _ = control.happened(new Event.SessionClosed(session.nodeId, false));
            answers.disconnected(session.nodeId);
        }
    }

    private void close(WorkerSession session, @Nullable String refusal) {
        session.out.close(refusal);
        ended(session);
    }

    private void closeRemoved(WorkerSession session) {
        session.out.closeRemoved();
        ended(session);
    }

    @Override
    public void leading(ClusterState committed, long term) {
        image = committed;
        assignable = Assignable.of(committed);
        former = FormerManagers.of(committed);
        leading = true;
    }

    @Override
    public void following() {
        leading = false;
        for (WorkerSession session : List.copyOf(sessions.values())) {
            redirect(session);
        }
    }

    @Override
    public void replaced(ClusterState committed) {
        image = committed;
        assignable = Assignable.of(committed);
        former = FormerManagers.of(committed);
    }

    @Override
    public void committed(ClusterState committed, Delta delta) {
        if (delta.revision() <= image.revision()) {
            return; // the image that leadership began with holds it
        }
        image = committed;
        if (!leading) {
            return;
        }
        Set<WorkerSession> touched = new LinkedHashSet<>(); // in order, so that the same input gives the same output
        boolean everyone = false;
        for (Delta.Edit edit : delta.edits()) {
            everyone |= former.fold(edit);
            switch (edit) {
                case Delta.TaskEdit task -> note(task, touched);
                case Delta.TemplateEdit(Template before, Template after) -> note(before, after, touched);
                case Delta.NodeEdit node -> tellNode(node);
                case Delta.MemberEdit ignored -> everyone = true;
                case Delta.ClusterEdit(Cluster before, Cluster after) ->
                    everyone |= NodeUpdates.concernsWorkers(before, after);
                default -> {}
            }
        }
        touched.forEach(this::flush);
        if (everyone) {
            sessions.values().forEach(this::tell);
        }
    }

    private void note(Delta.TaskEdit edit, Set<WorkerSession> touched) {
        assignable.fold(edit);
        if (!Assignable.concernsWorker(edit)) {
            return;
        }
        Task named = edit.named();
        WorkerSession session = sessions.get(named.getNodeId());
        if (session != null && session.outbox != null) {
            session.outbox.note(TaskId.of(named.getId()), edit.after());
            touched.add(session);
        }
    }

    /** A template that changed in its place (registry credentials, a service's labels) goes to the workers that hold it. */
    private void note(@Nullable Template before, @Nullable Template after, Set<WorkerSession> touched) {
        if (before == null || after == null) {
            return;
        }
        Service service = image.services().get(after.getServiceId());
        if (service == null) {
            return;
        }
        TemplateKey key = new TemplateKey(after.getServiceId(), after.getVersion());
        for (Task task : image.tasksOf(service)) {
            WorkerSession session = sessions.get(task.getNodeId());
            if (session != null && session.outbox != null && task.getTemplateVersion() == key.version()) {
                session.outbox.note(key);
                touched.add(session);
            }
        }
    }

    private void tellNode(Delta.NodeEdit edit) {
        WorkerSession session = sessions.get(edit.named().getId());
        if (session == null) {
            return;
        }
        if (edit.after() != null) {
            tell(session);
        } else if (image.removedNodes().containsKey(session.nodeId)) {
            closeRemoved(session);
        } else {
            close(session, "This node is not part of the cluster. Leave with: jswarm swarm leave --force");
        }
    }

    /** Tells a worker of its node and the managers when that changed. */
    private void tell(WorkerSession session) {
        Node node = image.nodes().get(session.nodeId);
        if (node == null) {
            return;
        }
        NodeUpdate update = NodeUpdates.of(node, image, former.list());
        if (!update.equals(session.lastUpdate)) {
            session.lastUpdate = update;
            session.out.send(ManagerMessage.newBuilder().setNodeUpdate(update).build());
        }
    }
}
