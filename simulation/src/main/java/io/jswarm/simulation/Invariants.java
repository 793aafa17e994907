package io.jswarm.simulation;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Claim;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Tasks;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What must hold in every committed state, told from the change that led to it, with none of the deciders' code. */
final class Invariants {
    private static final long MINUTE_MS = 60_000;
    /** How long a task's successor waits for it at least, unless its node is away. */
    private static final long HOLD_MS = 60_000;

    private final Story story;

    Invariants(Story story) {
        this.story = story;
    }

    /** Judges one committed batch. */
    void check(ClusterState before, ClusterState after, Delta delta) {
        Set<String> nodes = new TreeSet<>();
        Set<String> services = new TreeSet<>();
        if (after.timeMs() < before.timeMs()) {
            story.fail("time ran backwards in the log, from " + before.timeMs() + " to " + after.timeMs());
        }
        for (Delta.Edit<?, ?> edit : delta.edits()) {
            edit.when(ObjectKinds.TASK, task -> {
                Task next = task.after();
                if (next != null) {
                    nodes.add(next.getNodeId());
                    services.add(next.getServiceId());
                    forward(task.before(), next);
                    assigned(before, after, task.before(), next);
                    begun(before, after, task.before(), next);
                }
            });
            edit.when(ObjectKinds.NODE, node -> {
                Node next = node.after();
                if (next != null && isDown(next) && !isDown(node.before())) {
                    massEviction(before, after, next);
                }
            });
            edit.when(ObjectKinds.CLUSTER, cluster -> level(before, after));
            edit.when(ObjectKinds.SERVICE, service -> {
                if (service.after() != null) {
                    services.add(service.key());
                } else if (service.before() != null
                        && !after.tasksOf(service.before()).isEmpty()) {
                    story.fail("service " + service.key() + " went before its tasks");
                }
            });
        }
        nodes.forEach(id -> capacity(after, id));
        services.forEach(id -> slots(after, id));
    }

    /** The feature level never falls, and leaves no program behind that takes part. */
    private void level(ClusterState before, ClusterState after) {
        int level = after.featureLevel();
        if (level < before.featureLevel()) {
            story.fail("the feature level fell from " + before.featureLevel() + " to " + level);
        }
        if (level == before.featureLevel() || before.cluster() == null) {
            return;
        }
        story.tell("the feature level rises to " + level);
        for (Node node : after.nodes().values()) {
            int understands = FeatureLevel.of(node.getDescription().getFeatureLevel());
            if (understands < level && (isManager(node) || !isDown(node))) {
                story.fail(
                        "the feature level rose to " + level + ", but " + node.getId() + " understands " + understands);
            }
        }
    }

    private static boolean isManager(Node node) {
        return node.getRole() == NodeRole.NODE_ROLE_MANAGER;
    }

    private static boolean isDown(@Nullable Node node) {
        return node != null && node.getStatus().getState() == NodeState.NODE_STATE_DOWN;
    }

    /** Whether it said so itself. */
    private static boolean left(Node node) {
        return node.getStatus().getReason() == NodeReason.NODE_REASON_LEFT;
    }

    private static boolean isDrained(ClusterState state, Node node) {
        Node then = state.nodes().get(node.getId());
        return then != null && then.getSpec().getAvailability() == Availability.AVAILABILITY_DRAIN;
    }

    /**
     * Of three or more nodes that take tasks, never more than half are given up within a minute; who left was not given
     * up. A node that is drained, taken back, new or back after more than a minute in the same batch may have counted when
     * it was decided, or not.
     */
    private void massEviction(ClusterState before, ClusterState after, Node given) {
        int least = 0;
        int nodes = 0;
        int down = 0;
        if (left(given)) {
            return;
        }
        long fromMs = given.getStatus().getSinceMs() - MINUTE_MS;
        for (Node node : after.nodes().values()) {
            if (left(node)) {
                continue;
            }
            boolean lately = isLately(node, fromMs);
            boolean counts = counts(node, fromMs);
            Node was = before.nodes().get(node.getId());
            boolean then = !isDrained(before, node);
            boolean now = !isDrained(after, node);
            least += counts && then && now && was != null && counts(was, fromMs) ? 1 : 0;
            nodes += counts && (then || now) ? 1 : 0;
            down += isDown(node) && lately && then && now ? 1 : 0;
        }
        if (least >= 3 && 2 * down > nodes) {
            story.fail(given.getId() + " was given up, as one of " + down + " of " + nodes + " nodes within a minute");
        }
    }

    private static boolean isLately(Node node, long fromMs) {
        return node.getStatus().getSinceMs() > fromMs;
    }

    private static boolean counts(Node node, long fromMs) {
        return isDown(node)
                ? isLately(node, fromMs)
                : !node.getStatus().getAddr().isEmpty();
    }

    /** A task never moves to another node, and neither of its states runs backwards. */
    private void forward(@Nullable Task before, Task after) {
        if (before == null) {
            return;
        }
        TaskState from = before.getStatus().getState();
        TaskState to = after.getStatus().getState();
        String name = "task " + CommittedLog.name(after);
        if (to.getNumber() < from.getNumber() || to != from && TaskStates.isTerminal(from)) {
            story.fail(name + " went from " + TaskStates.name(from) + " to " + TaskStates.name(to));
        }
        if (after.getDesiredState().getNumber() < before.getDesiredState().getNumber()) {
            story.fail(name + ": its desired state went back to " + TaskStates.name(after.getDesiredState()));
        }
        if (!before.getNodeId().isEmpty() && !before.getNodeId().equals(after.getNodeId())) {
            story.fail(name + " moved from " + before.getNodeId() + " to " + after.getNodeId());
        }
    }

    /**
     * A task that is given a node: the node was ready and active when that was decided. One that stayed as it is was so
     * all the time, also for a task that was taken away from it in the same batch; one that changed judges only tasks
     * that are still wanted.
     */
    private void assigned(ClusterState before, ClusterState after, @Nullable Task old, Task task) {
        boolean was = old != null && TaskStates.isAssigned(old.getStatus().getState());
        boolean is = TaskStates.isAssigned(task.getStatus().getState());
        if (was || !is) {
            return;
        }
        Node then = before.nodes().get(task.getNodeId());
        Node now = after.nodes().get(task.getNodeId());
        boolean mayHaveTaken = takesTasks(then) || wentAwayMeanwhile(then, now);
        boolean wrong = isUnchanged(then, now) || Tasks.isDesiredAlive(task) && (!mayHaveTaken || mustLeave(now));
        if (!takesTasks(now) && wrong) {
            story.fail("task " + CommittedLog.name(task) + " was assigned to " + task.getNodeId() + ", which is "
                    + (now == null
                            ? "gone"
                            : now.getStatus().getState() + "/" + now.getSpec().getAvailability()));
        }
        if (Tasks.isDesiredAlive(task) && after.templateOf(task) == null) {
            story.fail("task " + CommittedLog.name(task) + " was assigned without a template");
        }
    }

    /** Whether nothing was written to the node within the batch: every write stamps it. */
    private static boolean isUnchanged(@Nullable Node then, @Nullable Node now) {
        return then != null && then.equals(now);
    }

    /**
     * A task is started beside another one of its slot only when that one's node is away, or was for a moment of the batch, or
     * when that one had its time to stop.
     */
    private void begun(ClusterState before, ClusterState after, @Nullable Task old, Task task) {
        boolean was = old != null && old.getDesiredState() != TaskState.TASK_STATE_READY;
        boolean is = task.getDesiredState() == TaskState.TASK_STATE_RUNNING && !Tasks.isDead(task);
        Service service = after.services().get(task.getServiceId());
        boolean held = after.timeMs() - task.getMeta().getCreatedAtMs() >= HOLD_MS;
        if (was || !is || held || service == null) {
            return;
        }
        for (Task other : after.tasksOf(service, task.getSlot())) {
            Node then = before.nodes().get(other.getNodeId());
            Node now = after.nodes().get(other.getNodeId());
            boolean mayRun = Tasks.mayHaveContainer(other) && isUnchanged(then, now) && !isDown(now);
            if (mayRun && !other.getId().equals(task.getId())) {
                story.fail("task " + CommittedLog.name(task) + " was started beside " + CommittedLog.name(other)
                        + " of its slot, which is "
                        + TaskStates.name(other.getStatus().getState()) + " on "
                        + other.getNodeId());
            }
        }
    }

    private static boolean takesTasks(@Nullable Node node) {
        return node != null
                && node.getStatus().getState() == NodeState.NODE_STATE_READY
                && node.getSpec().getAvailability() == Availability.AVAILABILITY_ACTIVE;
    }

    /**
     * Whether the node was heard and lost within one batch: what was decided between the two stands. Where that took less than
     * a millisecond nothing tells it but a change that changed nothing.
     */
    private static boolean wentAwayMeanwhile(@Nullable Node then, @Nullable Node now) {
        return then != null
                && now != null
                && now.getStatus().getState() == NodeState.NODE_STATE_UNKNOWN
                && (now.getStatus().getSinceMs() > then.getStatus().getSinceMs() || wentToAndFro(then, now));
    }

    private static boolean wentToAndFro(Node then, Node now) {
        return !then.equals(now)
                && then.toBuilder().setMeta(now.getMeta()).build().equals(now);
    }

    private static boolean mustLeave(@Nullable Node node) {
        return node == null || node.getSpec().getAvailability() == Availability.AVAILABILITY_DRAIN;
    }

    /** What tasks on a node take is within what it has, and no fixed port is taken twice. */
    private void capacity(ClusterState state, String nodeId) {
        Node node = state.nodes().get(nodeId);
        if (node == null) {
            return;
        }
        long nanoCpus = 0;
        long memoryBytes = 0;
        Set<Claim.HostPort> ports = new HashSet<>();
        for (Task task : state.tasks().values()) {
            if (task.getNodeId().equals(nodeId) && Tasks.mayHaveContainer(task)) {
                Claim claim = Claim.of(task, state.templateOf(task));
                nanoCpus += claim.nanoCpus();
                memoryBytes += claim.memoryBytes();
                for (Claim.HostPort port : claim.hostPorts()) {
                    if (!ports.add(port)) {
                        story.fail("port " + port + " of " + nodeId + " is taken twice");
                    }
                }
            }
        }
        Resources has = node.getDescription().getResources();
        if (nanoCpus > has.getNanoCpus() || memoryBytes > has.getMemoryBytes()) {
            story.fail(nodeId + " is over its capacity: " + nanoCpus + " of " + has.getNanoCpus() + " nano cores, "
                    + memoryBytes + " of " + has.getMemoryBytes() + " bytes are taken");
        }
    }

    /** A service has no more wanted tasks than replicas, and never two in one slot. */
    private void slots(ClusterState state, String serviceId) {
        Service service = state.services().get(serviceId);
        if (service == null) {
            return;
        }
        Set<Long> wanted = new TreeSet<>();
        for (Task task : state.tasksOf(service)) {
            if (Tasks.isWanted(task) && !wanted.add(TaskId.of(task.getId()).slot())) {
                story.fail("service " + service.getSpec().getAnnotations().getName() + " has two wanted tasks in slot "
                        + task.getSlot());
            }
        }
        long most = service.getRemoved()
                ? 0
                : SpecMaker.most(service.getSpec(), state.nodes().size());
        if (wanted.size() > most) {
            story.fail("service " + service.getSpec().getAnnotations().getName() + " has " + wanted.size()
                    + " wanted slots, but should have " + most);
        }
    }
}
