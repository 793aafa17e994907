package io.jswarm.simulation;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.manager.state.Claim;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is still missing until everything is as people asked for. */
final class ConvergenceCheck {
    /**
     * How the slots of a service are filled.
     *
     * @param waiting tasks without a node
     * @param running tasks that run
     * @param ended tasks that ended and keep their slot, for good or until the update that is under way comes to it
     * @param stale those that run and are of an old version
     * @param stuck whether a task of the present version failed for good: an update waits for it
     */
    private record Count(List<Task> waiting, int running, int ended, int stale, boolean stuck) {
        static Count of(ClusterState state, Service service) {
            List<Task> waiting = new ArrayList<>();
            int running = 0;
            int ended = 0;
            int stale = 0;
            boolean stuck = false;
            boolean updating = updating(service);
            for (Task task : state.tasksOf(service)) {
                boolean old = task.getTemplateVersion() != service.getTemplateVersion();
                if (Tasks.isRunning(task)) {
                    running++;
                    stale += old && !paused(state, task) ? 1 : 0;
                } else if (Tasks.isWanted(task)) {
                    waiting.add(task);
                } else if (staysEnded(service, task) || old && updating && isDeadInItsSlot(task)) {
                    ended++;
                    stuck |= !old && task.getStatus().getState() != TaskState.TASK_STATE_COMPLETE;
                }
            }
            return new Count(waiting, running, ended, stale, stuck);
        }

        int slots() {
            return running + waiting.size() + ended;
        }
    }

    /** How far a manager may be behind where the log goes on growing. */
    private static final long MOST_BEHIND = 20;

    private final World world;
    private final Guest guest;

    ConvergenceCheck(World world, Guest guest) {
        this.world = world;
        this.guest = guest;
    }

    /** The first thing that is not as it should be, or null. */
    @Nullable
    String missing() {
        ClusterState state = world.log().newest();
        if (world.group().leader() == null) {
            return "nobody leads";
        }
        long lag = Hopeless.slots(state) == 0 ? 0 : MOST_BEHIND;
        for (ManagerProcess manager : world.managers()) {
            if (manager.image().revision() < state.revision() - lag) {
                return "manager " + manager.raftId() + " is at revision "
                        + manager.image().revision() + " of " + state.revision();
            }
        }
        if (world.clients().open() > 0) {
            return world.clients().open() + " requests have no answer";
        }
        String unfinished = guest.unfinished();
        if (unfinished != null) {
            return unfinished;
        }
        Cluster cluster = state.cluster();
        if (cluster != null && cluster.getBrake().getOn()) {
            return "the brake is on, though all nodes are back";
        }
        for (SimHost host : world.hosts()) {
            String wrong = host(state, host);
            if (wrong != null) {
                return wrong;
            }
        }
        String told = world.workload().difference(state);
        if (told != null) {
            return told;
        }
        for (Service service : state.services().values()) {
            String wrong = service(state, service);
            if (wrong != null) {
                return "service " + service.getSpec().getAnnotations().getName() + ": " + wrong;
            }
        }
        return null;
    }

    /** Exactly the containers of the tasks that run, and none without a task. */
    private static @Nullable String host(ClusterState state, SimHost host) {
        Node node = state.nodes().get(host.nodeId());
        if (node == null || node.getStatus().getState() != NodeState.NODE_STATE_READY) {
            return host.nodeId() + " is not ready";
        }
        TreeSet<String> wanted = new TreeSet<>();
        TreeSet<String> known = new TreeSet<>();
        for (Task task : state.tasks().values()) {
            if (!task.getNodeId().equals(host.nodeId())) {
                continue;
            }
            known.add(task.getId());
            if (Tasks.mayHaveContainer(task) && !Tasks.isRunning(task) && !Hopeless.is(state, task)) {
                return "task " + CommittedLog.name(task) + " on " + host.nodeId() + " is "
                        + task.getStatus().getState() + ", desired " + task.getDesiredState() + " ("
                        + task.getStatus().getErr() + ")";
            }
            if (Tasks.isRunning(task) && node.getSpec().getAvailability() == Availability.AVAILABILITY_DRAIN) {
                return "task " + CommittedLog.name(task) + " runs on " + host.nodeId() + ", which is drained";
            }
            Template template = state.templateOf(task);
            if (Tasks.isRunning(task) && template != null && !mayBe(template, node)) {
                return "task " + CommittedLog.name(task) + " runs on " + host.nodeId() + ", where it may not be";
            }
            if (Tasks.isRunning(task)) {
                wanted.add(task.getId());
            }
        }
        List<String> running = host.engine().running();
        if (running.size() != wanted.size() || !wanted.containsAll(running)) {
            return "on " + host.nodeId() + " the containers of " + running + " run, but the tasks " + wanted
                    + " should";
        }
        for (String name : host.engine().names()) {
            if (!known.contains(name.substring(name.lastIndexOf('.') + 1))) {
                return "container " + name + " on " + host.nodeId() + " belongs to no task";
            }
        }
        return null;
    }

    private static @Nullable String service(ClusterState state, Service service) {
        if (service.getRemoved()) {
            return "it is removed, but its tombstone stays";
        }
        Count count = Count.of(state, service);
        for (Task task : count.waiting()) {
            if (Hopeless.is(state, task) && task.getTemplateVersion() == service.getTemplateVersion()) {
                continue; // it waits for its next try, or is at it
            }
            if (task.getStatus().getState() != TaskState.TASK_STATE_PENDING) {
                return "task " + CommittedLog.name(task) + " is "
                        + task.getStatus().getState();
            }
            for (Node node : state.nodes().values()) {
                boolean own = task.getNodeId().isEmpty() || task.getNodeId().equals(node.getId());
                if (own && fits(state, service, task, node)) {
                    return "task " + CommittedLog.name(task) + " waits, though " + node.getId() + " has room for it";
                }
            }
        }
        String wrong = switch (ServiceMode.of(service.getSpec())) {
            case ServiceMode.Replicated replicated when count.slots() == replicated.replicas() -> null;
            case ServiceMode.Replicated replicated ->
                count.running() + " tasks run, " + count.waiting().size() + " wait and " + count.ended()
                        + " ended for good, but " + replicated.replicas() + " are wanted";
            case ServiceMode.Global ignored -> global(state, service);
            case ServiceMode.Unset ignored -> null;
        };
        if (wrong != null) {
            return wrong;
        }
        if (count.waiting().isEmpty() && !count.stuck() && (updating(service) || count.stale() > 0)) {
            return "its update does not end, " + count.stale() + " tasks are of an old version";
        }
        return null;
    }

    private static boolean isDeadInItsSlot(Task task) {
        return Tasks.isDead(task) && Tasks.isDesiredAlive(task);
    }

    private static boolean updating(Service service) {
        return service.getUpdateStatus().getState() == UpdateState.UPDATE_STATE_UPDATING
                || service.getUpdateStatus().getState() == UpdateState.UPDATE_STATE_ROLLBACK_UPDATING;
    }

    /** A task that ended and keeps its slot: its policy does not answer such an end, or not any more. */
    private static boolean staysEnded(Service service, Task task) {
        if (!isDeadInItsSlot(task)) {
            return false;
        }
        RestartCondition condition = service.getSpec().getTask().getRestart().getCondition();
        return task.getGivenUp()
                || condition == RestartCondition.RESTART_CONDITION_NONE
                || condition == RestartCondition.RESTART_CONDITION_ON_FAILURE
                        && task.getStatus().getState() == TaskState.TASK_STATE_COMPLETE;
    }

    private static boolean paused(ClusterState state, Task task) {
        Node node = state.nodes().get(task.getNodeId());
        return node != null && node.getSpec().getAvailability() == Availability.AVAILABILITY_PAUSE;
    }

    private static @Nullable String global(ClusterState state, Service service) {
        for (Node node : state.nodes().values()) {
            boolean active = node.getSpec().getAvailability() == Availability.AVAILABILITY_ACTIVE
                    && node.getStatus().getState() == NodeState.NODE_STATE_READY
                    && Places.meets(service.getSpec().getTask().getPlacement(), node);
            boolean has = state.tasksOf(service, node.getSequence()).stream()
                    .anyMatch(task -> Tasks.isWanted(task) || staysEnded(service, task));
            if (active && !has) {
                return "it has no task on " + node.getId();
            }
        }
        return null;
    }

    private static boolean fits(ClusterState state, Service service, Task task, Node node) {
        Template template = state.templateOf(task);
        if (template == null
                || node.getStatus().getState() != NodeState.NODE_STATE_READY
                || node.getSpec().getAvailability() != Availability.AVAILABILITY_ACTIVE
                || !mayBe(template, node)) {
            return false;
        }
        Claim wanted = Claim.of(task, template);
        long nanoCpus = wanted.nanoCpus();
        long memoryBytes = wanted.memoryBytes();
        long same = 0;
        for (Task other : state.tasks().values()) {
            if (other.getNodeId().equals(node.getId()) && Tasks.mayHaveContainer(other)) {
                Claim claim = Claim.of(other, state.templateOf(other));
                nanoCpus += claim.nanoCpus();
                memoryBytes += claim.memoryBytes();
                same += other.getServiceId().equals(service.getId()) ? 1 : 0;
                if (claim.hostPorts().stream().anyMatch(wanted.hostPorts()::contains)) {
                    return false;
                }
            }
        }
        long most = template.getTask().getPlacement().getMaxReplicas();
        Resources has = node.getDescription().getResources();
        return (wanted.nanoCpus() == 0 || nanoCpus <= has.getNanoCpus())
                && (wanted.memoryBytes() == 0 || memoryBytes <= has.getMemoryBytes())
                && (most == 0 || same < most);
    }

    private static boolean mayBe(Template template, Node node) {
        Placement placement = template.getTask().getPlacement();
        return Places.meets(placement, node) && Places.runs(placement, node);
    }
}
