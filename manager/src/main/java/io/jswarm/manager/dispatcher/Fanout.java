package io.jswarm.manager.dispatcher;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Welcome;
import io.jswarm.manager.liveness.HeartbeatPeriod;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.TemplateKey;
import io.jswarm.runtime.Randomness;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the workers that this manager serves are told without a decision: their assignments and their nodes, as they are
 * committed. Needs no leader. Work per commit follows the tasks concerned. Loop thread only.
 */
final class Fanout {
    private final Randomness random;
    private final Consumer<WorkerSession> removed;
    private final Consumer<WorkerSession> unknown;
    private final Map<String, WorkerSession> served = new HashMap<>();
    private Assignable assignable = new Assignable();
    private FormerManagers former = new FormerManagers();
    private ClusterState image = ClusterState.EMPTY;
    private boolean follows;

    /**
     * Serves nobody yet.
     *
     * @param removed ends the session of a node that was removed for good
     * @param unknown ends the session of a node that is not in the state
     */
    Fanout(Randomness random, Consumer<WorkerSession> removed, Consumer<WorkerSession> unknown) {
        this.random = random;
        this.removed = removed;
        this.unknown = unknown;
    }

    /** The newest committed image. */
    ClusterState image() {
        return image;
    }

    /** How many this manager serves. */
    int size() {
        return served.size();
    }

    /** Follows commits from this image on. */
    void begin(ClusterState committed) {
        image = committed;
        assignable = Assignable.of(committed);
        former = FormerManagers.of(committed);
        follows = true;
    }

    /** Follows no more than the image, when nobody is served. */
    void rest() {
        if (served.isEmpty()) {
            follows = false;
            assignable = new Assignable();
            former = new FormerManagers();
        }
    }

    /** Greets the worker and tells it everything; the node is that of the session in the present image. */
    void serve(WorkerSession session, Node node) {
        if (!follows) {
            begin(image);
        }
        session.outbox = new Outbox(assignable.of(session.nodeId), image);
        NodeUpdate update = NodeUpdates.of(node, image, former.list());
        session.lastUpdate = update;
        served.put(session.nodeId, session);
        session.out.send(ManagerMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setSessionId(random.nextId())
                        .setNodeId(session.nodeId)
                        .setHeartbeatPeriodMs(update.getHeartbeatPeriodMs())
                        .setNode(update))
                .build());
        session.heartbeats.begin();
        flush(session);
    }

    /** The session is over, or told nothing more. */
    void drop(WorkerSession session) {
        session.heartbeats.end();
        served.remove(session.nodeId, session);
    }

    /** The link takes more. */
    void flush(WorkerSession session) {
        if (session.outbox != null && !session.closed) {
            session.outbox.flush(session.out, image);
        }
    }

    void replaced(ClusterState committed) {
        if (follows) {
            begin(committed);
        } else {
            image = committed;
        }
    }

    void committed(ClusterState committed, Delta delta) {
        if (delta.revision() <= image.revision()) {
            return; // the image that this began with holds it
        }
        boolean everyone = HeartbeatPeriod.ms(image) != HeartbeatPeriod.ms(committed);
        image = committed;
        if (!follows) {
            return;
        }
        Set<WorkerSession> touched = new LinkedHashSet<>(); // in order, so that the same input gives the same output
        for (Delta.Edit<?, ?> edit : delta.edits()) {
            edit.when(ObjectKinds.TASK, task -> note(task, touched));
            edit.when(ObjectKinds.TEMPLATE, template -> note(template.before(), template.after(), touched));
            edit.when(ObjectKinds.NODE, this::tellNode);
            everyone |= former.fold(edit) || concernsEveryone(edit);
        }
        touched.forEach(this::flush);
        if (everyone) {
            List.copyOf(served.values()).forEach(this::tell);
        }
    }

    private static boolean concernsEveryone(Delta.Edit<?, ?> edit) {
        return edit.is(ObjectKinds.MEMBER)
                || edit.as(ObjectKinds.CLUSTER) instanceof Delta.Edit(var _, var _, Cluster before, Cluster after)
                        && NodeUpdates.concernsWorkers(before, after);
    }

    private void note(Delta.Edit<TaskId, Task> edit, Set<WorkerSession> touched) {
        assignable.fold(edit);
        if (!Assignable.concernsWorker(edit)) {
            return;
        }
        Task named = edit.named();
        WorkerSession session = served.get(named.getNodeId());
        if (session != null && session.outbox != null) {
            session.outbox.note(edit.key(), edit.after());
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
            WorkerSession session = served.get(task.getNodeId());
            if (session != null && session.outbox != null && task.getTemplateVersion() == key.version()) {
                session.outbox.note(key);
                touched.add(session);
            }
        }
    }

    private void tellNode(Delta.Edit<String, Node> edit) {
        WorkerSession session = served.get(edit.key());
        if (session == null) {
            return;
        }
        if (edit.after() != null) {
            tell(session);
        } else if (image.removedNodes().containsKey(session.nodeId)) {
            removed.accept(session);
        } else {
            unknown.accept(session);
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
