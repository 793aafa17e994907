package io.jswarm.manager.state;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Trust;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.Random;

/** Draws changes that fit a state: of every kind, and of tasks most. */
final class RandomChanges {
    private static final TaskState[] STATES = {
        TaskState.TASK_STATE_NEW,
        TaskState.TASK_STATE_PENDING,
        TaskState.TASK_STATE_ASSIGNED,
        TaskState.TASK_STATE_RUNNING,
        TaskState.TASK_STATE_FAILED,
        TaskState.TASK_STATE_REJECTED,
        TaskState.TASK_STATE_ORPHANED
    };
    private static final TaskState[] DESIRED = {
        TaskState.TASK_STATE_READY, TaskState.TASK_STATE_RUNNING, TaskState.TASK_STATE_SHUTDOWN,
    };
    private static final UpdateState[] UPDATES = {
        UpdateState.UPDATE_STATE_UPDATING,
        UpdateState.UPDATE_STATE_ROLLBACK_UPDATING,
        UpdateState.UPDATE_STATE_COMPLETED
    };
    private final Random random;

    RandomChanges(long seed) {
        random = new Random(seed);
    }

    /** How many changes the next batch should have. */
    int some() {
        return 1 + random.nextInt(6);
    }

    Change next(ClusterState state) {
        return switch (random.nextInt(12)) {
            case 0 -> cluster(state);
            case 1 -> node(state);
            case 2 -> service(state);
            case 3 -> template(state);
            case 4 -> member(state);
            default -> task(state);
        };
    }

    private Change cluster(ClusterState state) {
        if (random.nextBoolean()) {
            Trust trust = Trust.newBuilder()
                    .setJoinTokenWorker("t" + random.nextInt())
                    .build();
            return state.trust() == null ? Changes.create(trust) : Changes.update(trust);
        }
        Cluster cluster = Cluster.newBuilder()
                .setId("c")
                .setFeatureLevel(random.nextInt(9))
                .build();
        return state.cluster() == null ? Changes.create(cluster) : Changes.update(cluster);
    }

    private Change node(ClusterState state) {
        long sequence = 1L + random.nextInt(5);
        Nodes node = Nodes.node(sequence).label("a", "v" + random.nextInt(3));
        if (!state.nodes().containsKey(Nodes.id(sequence))) {
            return Changes.create(node.build());
        }
        return random.nextInt(3) == 0 ? Changes.remove(node.build()) : Changes.update(node.build());
    }

    /** Names are few, so that they move between services. */
    private Change service(ClusterState state) {
        long sequence = 1L + random.nextInt(4);
        Service before = state.services().get(Services.id(sequence));
        if (before == null) {
            String name = "name-" + random.nextInt(5);
            Services service = Services.replicated(sequence, 1);
            return Changes.create(
                    state.named(ObjectKinds.SERVICE, ObjectName.of(name)) == null
                            ? service.name(name).build()
                            : service.removed().build());
        }
        if (before.getRemoved()) {
            return Changes.remove(before);
        }
        return Changes.update(
                switch (random.nextInt(4)) {
                    case 0 -> Services.from(before).removed().build();
                    case 1 -> Services.from(before).replicas(random.nextInt(9)).build();
                    default -> updated(before);
                });
    }

    private Service updated(Service before) {
        Service.Builder after = before.toBuilder().setTemplateVersion(1 + random.nextInt(2));
        after.getUpdateStatusBuilder()
                .setState(UPDATES[random.nextInt(UPDATES.length)])
                .setStartedAtMs(random.nextInt(150));
        return after.build();
    }

    private Change template(ClusterState state) {
        long sequence = 1L + random.nextInt(4);
        int version = 1 + random.nextInt(2);
        var template = Services.replicated(sequence, 1)
                .templateVersion(version)
                .reserve(version, version * Nodes.GIB)
                .hostPort(8000 + version, 80)
                .template();
        TemplateKey key = new TemplateKey(template.getServiceId(), template.getVersion());
        return state.templates().containsKey(key) ? task(state) : Changes.create(template);
    }

    private Change member(ClusterState state) {
        String id = "m" + random.nextInt(3);
        if (random.nextBoolean()) {
            RemovedNode removed = RemovedNode.newBuilder().setId(id).build();
            return state.removedNodes().containsKey(id) ? Changes.remove(removed) : Changes.create(removed);
        }
        RaftMember member = RaftMember.newBuilder()
                .setRaftId(id)
                .setAddr("a" + random.nextInt())
                .build();
        if (!state.members().containsKey(id)) {
            return Changes.create(member);
        }
        return random.nextBoolean() ? Changes.remove(member) : Changes.update(member);
    }

    private Change task(ClusterState state) {
        Service service = Services.replicated(1 + random.nextInt(4), 1)
                .templateVersion(1 + random.nextInt(2))
                .build();
        Task.Builder task = TaskFixtures.pending(service, 1 + random.nextInt(3), 1 + random.nextInt(3)).toBuilder();
        TaskState observed = STATES[random.nextInt(STATES.length)];
        task.getStatusBuilder().setState(observed).setAtMs(random.nextInt(1_000));
        if (observed.getNumber() >= TaskState.TASK_STATE_ASSIGNED.getNumber() || random.nextInt(4) == 0) {
            task.setNodeId(Nodes.id(1 + random.nextInt(5)));
        }
        task.setDesiredState(DESIRED[random.nextInt(DESIRED.length)])
                .setRestarts(random.nextInt(2))
                .setRunningSinceMs(50L * random.nextInt(3));
        Task before = state.tasks().get(TaskId.of(task.getId()));
        if (before == null) {
            return Changes.create(task.build());
        }
        return random.nextInt(3) == 0
                ? Changes.remove(before)
                : Changes.update(
                        task.setTemplateVersion(before.getTemplateVersion()).build());
    }
}
