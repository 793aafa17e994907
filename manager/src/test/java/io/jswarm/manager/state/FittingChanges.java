package io.jswarm.manager.state;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws changes that fit a state, from a small world, so that objects often come, change and go within one batch. */
final class FittingChanges {
    private static final int WORLD = 4;
    private static final TaskState[] OBSERVED = {
        TaskState.TASK_STATE_PENDING,
        TaskState.TASK_STATE_ASSIGNED,
        TaskState.TASK_STATE_RUNNING,
        TaskState.TASK_STATE_FAILED
    };

    private final SplittableRandom random;

    FittingChanges(long seed) {
        random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Changes that belong together. */
    List<Change> next(ClusterState state) {
        return switch (below(9)) {
            case 0, 1 -> node(state);
            case 2, 3 -> service(state);
            case 4, 5, 6 -> task(state);
            case 7 -> member(state);
            default ->
                state.cluster() == null
                        ? List.of(Changes.create(Cluster.newBuilder().setId("c").build()))
                        : removedNode(state);
        };
    }

    private List<Change> node(ClusterState state) {
        int sequence = 1 + below(WORLD);
        Node before = state.nodes().get("n" + sequence);
        if (before == null) {
            return List.of(Changes.create(Node.newBuilder()
                    .setId("n" + sequence)
                    .setSequence(sequence)
                    .build()));
        }
        if (below(3) == 0) {
            return List.of(Changes.remove(before));
        }
        Node.Builder after = before.toBuilder();
        after.getStatusBuilder().setMessage("m" + below(5));
        return List.of(Changes.update(after.build()));
    }

    private List<Change> service(ClusterState state) {
        int sequence = 1 + below(WORLD);
        Service before = state.services().get("s" + sequence);
        if (before == null) {
            String name = freeName(state);
            return name == null ? List.of() : create(sequence, name);
        }
        if (before.getRemoved() && state.tasksOf(before).isEmpty()) {
            List<Change> changes = new ArrayList<>();
            state.templates().values().stream()
                    .filter(template -> template.getServiceId().equals(before.getId()))
                    .forEach(template -> changes.add(Changes.remove(template)));
            changes.add(Changes.remove(before));
            return changes;
        }
        if (before.getRemoved()) {
            return List.of();
        }
        if (below(3) == 0) {
            return List.of(Changes.update(before.toBuilder().setRemoved(true).build()));
        }
        return updated(before);
    }

    private static List<Change> create(int sequence, String name) {
        Service.Builder service =
                Service.newBuilder().setId("s" + sequence).setSequence(sequence).setTemplateVersion(1);
        service.getSpecBuilder().getAnnotationsBuilder().setName(name);
        return List.of(Changes.create(service.build()), Changes.create(template("s" + sequence, 1)));
    }

    private static List<Change> updated(Service before) {
        long version = before.getTemplateVersion() + 1;
        return List.of(
                Changes.create(template(before.getId(), version)),
                Changes.update(before.toBuilder().setTemplateVersion(version).build()));
    }

    private static Template template(String serviceId, long version) {
        Template.Builder template =
                Template.newBuilder().setServiceId(serviceId).setVersion(version);
        template.getTaskBuilder()
                .getResourcesBuilder()
                .getReservationsBuilder()
                .setNanoCpus(version * 1000)
                .setMemoryBytes(version * 7);
        return template.build();
    }

    private @Nullable String freeName(ClusterState state) {
        String name = "name-" + below(3);
        return state.named(ObjectKinds.SERVICE, ObjectName.of(name)) == null ? name : null;
    }

    private List<Change> task(ClusterState state) {
        Service service = state.services().get("s" + (1 + below(WORLD)));
        if (service == null) {
            return List.of();
        }
        TaskId id = new TaskId(service.getSequence(), 1 + below(3), 1 + below(3));
        Task before = state.tasks().get(id);
        if (before == null) {
            return service.getRemoved() ? List.of() : List.of(Changes.create(task(service, id)));
        }
        return switch (below(4)) {
            case 0 -> List.of(Changes.remove(before));
            case 1 ->
                List.of(Changes.update(before.toBuilder()
                        .setDesiredState(TaskState.TASK_STATE_SHUTDOWN)
                        .build()));
            default -> {
                Task.Builder after = before.toBuilder();
                TaskState observed = OBSERVED[below(OBSERVED.length)];
                after.getStatusBuilder().setState(observed);
                if (observed != TaskState.TASK_STATE_PENDING
                        && after.getNodeId().isEmpty()) {
                    after.setNodeId("n" + (1 + below(WORLD)));
                }
                yield List.of(Changes.update(after.build()));
            }
        };
    }

    private static Task task(Service service, TaskId id) {
        return Task.newBuilder()
                .setId(id.toString())
                .setServiceId(service.getId())
                .setTemplateVersion(service.getTemplateVersion())
                .setSlot(id.slot())
                .setGeneration(id.generation())
                .setDesiredState(TaskState.TASK_STATE_RUNNING)
                .build();
    }

    private List<Change> member(ClusterState state) {
        String id = "r" + below(WORLD);
        RaftMember before = state.members().get(id);
        RaftMember named =
                RaftMember.newBuilder().setRaftId(id).setAddr("a" + below(5)).build();
        if (before == null) {
            return List.of(Changes.create(named));
        }
        return List.of(below(2) == 0 ? Changes.remove(named) : Changes.update(named));
    }

    private List<Change> removedNode(ClusterState state) {
        String id = "x" + below(WORLD);
        RemovedNode before = state.removedNodes().get(id);
        return List.of(
                before == null
                        ? Changes.create(RemovedNode.newBuilder().setId(id).build())
                        : Changes.remove(before));
    }
}
