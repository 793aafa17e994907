package io.jswarm.deploy.daemon.observe;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Tasks;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts over the committed state, kept by folding deltas: the work of a commit follows its edits. Folding every edit gives
 * the same as {@link #of} the last image. Loop thread only.
 */
final class ClusterCounts {
    private final Map<ClusterFigures.NodeKind, Integer> nodes = new HashMap<>();
    private final EnumMap<TaskState, Integer> tasks = new EnumMap<>(TaskState.class);
    private final Map<String, Tally> byService = new HashMap<>();
    private int managers;
    private int services;

    /** Tasks of one service. */
    private record Tally(int wanted, int running, int failed) {
        static final Tally NONE = new Tally(0, 0, 0);

        Tally plus(Task task, int by) {
            return new Tally(
                    wanted + (Tasks.isWanted(task) ? by : 0),
                    running + (Tasks.isRunning(task) ? by : 0),
                    failed + (isFailure(task) ? by : 0));
        }
    }

    /** The counts of a whole image. */
    static ClusterCounts of(ClusterState image) {
        ClusterCounts counts = new ClusterCounts();
        image.nodes().values().forEach(node -> counts.count(node, 1));
        image.services().values().forEach(service -> counts.count(service, 1));
        image.tasks().values().forEach(task -> counts.count(task, 1));
        return counts;
    }

    /** Takes in one edit. */
    void fold(Delta.Edit<?, ?> edit) {
        edit.when(ObjectKinds.NODE, node -> {
            count(node.before(), -1);
            count(node.after(), 1);
        });
        edit.when(ObjectKinds.SERVICE, service -> {
            count(service.before(), -1);
            count(service.after(), 1);
        });
        edit.when(ObjectKinds.TASK, task -> {
            count(task.before(), -1);
            count(task.after(), 1);
        });
    }

    /** Whether the task ended as it should not. */
    static boolean isFailure(Task task) {
        TaskState state = task.getStatus().getState();
        return state == TaskState.TASK_STATE_FAILED || state == TaskState.TASK_STATE_REJECTED;
    }

    private void count(@Nullable Node node, int by) {
        if (node == null) {
            return;
        }
        NodeState state = node.getStatus().getState();
        Availability availability = node.getSpec().getAvailability();
        add(
                nodes,
                new ClusterFigures.NodeKind(
                        state == NodeState.NODE_STATE_UNSPECIFIED ? NodeState.NODE_STATE_UNKNOWN : state,
                        availability == Availability.AVAILABILITY_UNSPECIFIED
                                ? Availability.AVAILABILITY_ACTIVE
                                : availability),
                by);
        managers += node.getRole() == NodeRole.NODE_ROLE_MANAGER ? by : 0;
    }

    private void count(@Nullable Service service, int by) {
        services += service == null || service.getRemoved() ? 0 : by;
    }

    private void count(@Nullable Task task, int by) {
        if (task == null) {
            return;
        }
        add(tasks, task.getStatus().getState(), by);
        byService.compute(task.getServiceId(), (id, tally) -> {
            Tally next = (tally == null ? Tally.NONE : tally).plus(task, by);
            return next.equals(Tally.NONE) ? null : next;
        });
    }

    private static <K> void add(Map<K, Integer> counts, K key, int by) {
        counts.merge(key, by, (a, b) -> a + b == 0 ? null : a + b);
    }

    /** A copy for readers on other threads. */
    ClusterFigures figures() {
        return new ClusterFigures(nodes, managers, services, tasks);
    }

    /** How a service stands. */
    ServiceFigures figures(Service service) {
        Tally tally = byService.getOrDefault(service.getId(), Tally.NONE);
        long desired = switch (ServiceMode.of(service.getSpec())) {
            case ServiceMode.Replicated replicated -> replicated.replicas();
            case ServiceMode.Global ignored -> tally.wanted;
            case ServiceMode.Unset ignored -> 0;
        };
        return new ServiceFigures(desired, tally.running, tally.failed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClusterCounts that
                && nodes.equals(that.nodes)
                && tasks.equals(that.tasks)
                && byService.equals(that.byService)
                && managers == that.managers
                && services == that.services;
    }

    @Override
    public int hashCode() {
        return nodes.hashCode() * 31 + tasks.hashCode();
    }

    @Override
    public String toString() {
        return "nodes " + nodes + ", managers " + managers + ", services " + services + ", tasks " + tasks + " "
                + byService;
    }
}
