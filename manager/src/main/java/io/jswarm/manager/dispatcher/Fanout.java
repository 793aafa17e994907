package io.jswarm.manager.dispatcher;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Welcome;
import io.jswarm.manager.liveness.HeartbeatPeriod;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.runtime.Randomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the workers that this manager serves are told without a decision: their assignments and their nodes, as they are
 * committed. Needs no leader. Work per commit follows the tasks concerned. Loop thread only.
 */
final class Fanout {
    private final Randomness random;
    private final Map<String, Told> served = new HashMap<>();
    private AssignedTasks assigned = new AssignedTasks();
    private FormerManagers former = new FormerManagers();
    private ClusterState image = ClusterState.EMPTY;
    private boolean follows;

    /** One worker, and what it was told. */
    private static final class Told {
        final WorkerSession session;
        final AssignmentQueue assignments;
        NodeUpdate node;

        Told(WorkerSession session, AssignmentQueue assignments, NodeUpdate node) {
            this.session = session;
            this.assignments = assignments;
            this.node = node;
        }
    }

    /** Serves nobody yet. */
    Fanout(Randomness random) {
        this.random = random;
    }

    /** The newest committed image. */
    ClusterState image() {
        return image;
    }

    /** How many this manager serves. */
    int size() {
        return served.size();
    }

    /** Whether the worker is told everything over this session. */
    boolean tells(WorkerSession session) {
        return told(session) != null;
    }

    private @Nullable Told told(WorkerSession session) {
        Told told = served.get(session.nodeId);
        return told != null && told.session == session ? told : null;
    }

    /** Follows commits from this image on. */
    void begin(ClusterState committed) {
        image = committed;
        assigned = AssignedTasks.of(committed);
        former = FormerManagers.of(committed);
        follows = true;
    }

    /** Follows no more than the image, when nobody is served. */
    void rest() {
        if (served.isEmpty()) {
            follows = false;
            assigned = new AssignedTasks();
            former = new FormerManagers();
        }
    }

    /** Greets the worker and tells it everything; the node is that of the session in the present image. */
    void serve(WorkerSession session, Node node) {
        if (!follows) {
            begin(image);
        }
        NodeUpdate update = NodeUpdates.of(node, image, former.list());
        served.put(session.nodeId, new Told(session, new AssignmentQueue(assigned.of(session.nodeId), image), update));
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
        if (tells(session)) {
            served.remove(session.nodeId);
        }
    }

    /** The link takes more. */
    void flush(WorkerSession session) {
        Told told = told(session);
        if (told != null) {
            flush(told);
        }
    }

    private void flush(Told told) {
        if (!told.session.isOver()) {
            told.assignments.flush(told.session.out, image);
        }
    }

    void replaced(ClusterState committed) {
        if (follows) {
            begin(committed);
        } else {
            image = committed;
        }
    }

    /**
     * Tells the workers what the commit changed for them.
     *
     * @return the sessions of nodes that it took out of the state; they are told nothing more
     */
    List<WorkerSession> committed(ClusterState committed, Delta delta) {
        if (delta.revision() <= image.revision()) {
            return List.of(); // the image that this began with holds it
        }
        boolean everyone = HeartbeatPeriod.ms(image) != HeartbeatPeriod.ms(committed);
        image = committed;
        if (!follows) {
            return List.of();
        }
        List<WorkerSession> gone = new ArrayList<>();
        Set<Told> touched = new LinkedHashSet<>(); // in order, so that the same input gives the same output
        for (Delta.Edit<?, ?> edit : delta.edits()) {
            edit.when(ObjectKinds.TASK, task -> note(task, touched));
            Dependency.Needed<?, ?> changed = Dependency.changed(edit);
            if (changed != null) {
                note(changed, touched);
            }
            edit.when(ObjectKinds.NODE, node -> tellNode(node, gone));
            everyone |= former.fold(edit) || concernsEveryone(edit);
        }
        touched.forEach(told -> flush(told.session));
        if (everyone) {
            served.values().forEach(this::tell);
        }
        return gone;
    }

    private static boolean concernsEveryone(Delta.Edit<?, ?> edit) {
        return edit.is(ObjectKinds.MEMBER)
                || edit.as(ObjectKinds.CLUSTER) instanceof Delta.Edit(var _, var _, Cluster before, Cluster after)
                        && NodeUpdates.concernsWorkers(before, after);
    }

    private void note(Delta.Edit<TaskId, Task> edit, Set<Told> touched) {
        assigned.fold(edit);
        if (!AssignedTasks.concernsWorker(edit)) {
            return;
        }
        Task named = edit.named();
        Told told = served.get(named.getNodeId());
        if (told != null) {
            told.assignments.note(edit.key(), edit.after());
            touched.add(told);
        }
    }

    /** What changed in its place (a template with other registry credentials) goes to the workers whose tasks need it. */
    private void note(Dependency.Needed<?, ?> changed, Set<Told> touched) {
        for (Told told : served.values()) {
            if (told.assignments.note(changed)) {
                touched.add(told);
            }
        }
    }

    private void tellNode(Delta.Edit<String, Node> edit, List<WorkerSession> gone) {
        Told told = served.get(edit.key());
        if (told == null) {
            return;
        }
        if (edit.after() != null) {
            tell(told);
        } else {
            drop(told.session);
            gone.add(told.session);
        }
    }

    /** Tells a worker of its node and the managers when that changed. */
    private void tell(Told told) {
        Node node = image.nodes().get(told.session.nodeId);
        if (node == null) {
            return;
        }
        NodeUpdate update = NodeUpdates.of(node, image, former.list());
        if (!update.equals(told.node)) {
            told.node = update;
            told.session.out.send(
                    ManagerMessage.newBuilder().setNodeUpdate(update).build());
        }
    }
}
