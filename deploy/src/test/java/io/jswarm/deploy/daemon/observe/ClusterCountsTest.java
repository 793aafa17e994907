package io.jswarm.deploy.daemon.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterCountsTest {
    private static final List<TaskState> DESIRED =
            List.of(TaskState.TASK_STATE_READY, TaskState.TASK_STATE_RUNNING, TaskState.TASK_STATE_SHUTDOWN);

    /** Any edits, sensible or not: what is folded must be what a walk over the image counts. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void foldingEveryEditGivesWhatTheImageGives(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Fixture cluster = new Fixture();
        ClusterCounts counts = ClusterCounts.of(cluster.state());
        for (int i = 0; i < 400; i++) {
            for (Delta.Edit<?, ?> edit : cluster.apply(List.of(change(cluster, random, i + 1)))) {
                counts.fold(edit);
            }
            ClusterCounts recounted = ClusterCounts.of(cluster.state());
            assertThat(counts).as("seed %d, after change %d", seed, i).isEqualTo(recounted);
            for (Service service : cluster.state().services().values()) {
                assertThat(counts.figures(service)).isEqualTo(recounted.figures(service));
            }
        }
        assertThat(counts.figures().tasks()).as("the walk made tasks").isNotEmpty();
    }

    private static Change change(Fixture cluster, SplittableRandom random, int fresh) {
        Collection<Service> services = cluster.state().services().values();
        Collection<Task> tasks = cluster.state().tasks().values();
        return switch (random.nextInt(10)) {
            case 0 -> Changes.create(node(Nodes.node(fresh), random));
            case 1 -> nodeChange(cluster, random, fresh);
            case 2 ->
                Changes.create(
                        random.nextBoolean()
                                ? Services.global(fresh).build()
                                : Services.replicated(fresh, random.nextInt(5)).build());
            case 3 ->
                services.isEmpty()
                        ? Changes.create(Services.global(fresh).build())
                        : serviceChange(one(services, random), random);
            case 4, 5, 6 ->
                Changes.create(task(
                        TaskFixtures.pending(
                                Services.replicated(random.nextInt(1, 8), 1).build(), fresh, 1),
                        random));
            default ->
                tasks.isEmpty() ? Changes.create(Nodes.node(fresh).build()) : taskChange(one(tasks, random), random);
        };
    }

    private static Change nodeChange(Fixture cluster, SplittableRandom random, int fresh) {
        Collection<Node> nodes = cluster.state().nodes().values();
        if (nodes.isEmpty()) {
            return Changes.create(Nodes.node(fresh).build());
        }
        Node node = one(nodes, random);
        return random.nextInt(4) == 0 ? Changes.remove(node) : Changes.update(node(Nodes.from(node), random));
    }

    private static Node node(Nodes node, SplittableRandom random) {
        return node.state(NodeState.forNumber(random.nextInt(4)))
                .availability(Availability.forNumber(random.nextInt(4)))
                .role(NodeRole.forNumber(random.nextInt(1, 3)))
                .build();
    }

    private static Change serviceChange(Service service, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Changes.remove(service);
            case 1 -> Changes.update(Services.from(service).removed().build());
            default ->
                Changes.update(
                        Services.from(service).replicas(random.nextInt(9)).build());
        };
    }

    private static Task task(Task task, SplittableRandom random) {
        TaskState observed = TaskStates.ALL.get(random.nextInt(TaskStates.ALL.size()));
        return TaskFixtures.observed(TaskFixtures.desired(task, DESIRED.get(random.nextInt(DESIRED.size()))), observed);
    }

    private static Change taskChange(Task task, SplittableRandom random) {
        return random.nextInt(4) == 0 ? Changes.remove(task) : Changes.update(task(task, random));
    }

    private static <T> T one(Collection<T> values, SplittableRandom random) {
        return new ArrayList<>(values).get(random.nextInt(values.size()));
    }

    @Test
    void aServiceCountsWantedRunningAndFailedTasks() {
        Service service = Services.replicated(1, 3).build();
        Fixture cluster = new Fixture().with(service);
        cluster.with(
                TaskFixtures.running(service, 1, 2, "node-0001"),
                TaskFixtures.failed(service, 1, 1, "node-0001", 5),
                TaskFixtures.on(service, 2, 1, "node-0001", TaskState.TASK_STATE_STARTING),
                TaskFixtures.pending(service, 3, 1));
        assertThat(ClusterCounts.of(cluster.state()).figures(service)).isEqualTo(new ServiceFigures(3, 1, 1));
    }

    @Test
    void aGlobalServiceDesiresItsWantedTasks() {
        Service service = Services.global(1).build();
        Fixture cluster = new Fixture().with(service);
        cluster.with(
                TaskFixtures.running(service, 1, 2, "node-0001"), TaskFixtures.failed(service, 1, 1, "node-0001", 5));
        assertThat(ClusterCounts.of(cluster.state()).figures(service)).isEqualTo(new ServiceFigures(1, 1, 1));
    }
}
