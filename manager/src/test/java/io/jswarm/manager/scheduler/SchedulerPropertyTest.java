package io.jswarm.manager.scheduler;

import static io.jswarm.manager.testing.Nodes.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.orchestrator.enforcer.ConstraintEnforcer;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Claim;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What holds after any sequence of edits; the repetition's number is the seed. */
final class SchedulerPropertyTest {
    private static final int STEPS = 120;

    /** Random clients, nodes and agents around the scheduler. */
    private static final class World {
        private final Random random;
        private final Fixture fixture = new Fixture(new Scheduler(), new ConstraintEnforcer());
        private final List<Service> services = new ArrayList<>();
        private final long[] generations = new long[100];

        World(long seed) {
            random = new Random(seed);
            for (int i = 1; i <= 6; i++) {
                fixture.with(node(i));
            }
            for (int i = 1; i <= 5; i++) {
                services.add(service(i));
                fixture.with(services.getLast());
            }
        }

        private Node node(long sequence) {
            Nodes node = Nodes.node(sequence).resources(1 + random.nextInt(4), (1 + random.nextInt(4)) * GIB);
            if (random.nextBoolean()) {
                node.label("zone", "z" + random.nextInt(3));
            }
            return switch (random.nextInt(8)) {
                case 0 -> node.down().build();
                case 1 -> node.drained().build();
                case 2 -> node.paused().build();
                default -> node.build();
            };
        }

        private Service service(long sequence) {
            Services service = sequence == 5 ? Services.global(sequence) : Services.replicated(sequence, 4);
            if (random.nextBoolean()) {
                service.reserve(random.nextInt(3) * 0.5, random.nextInt(3) * GIB / 2);
            }
            if (random.nextInt(3) == 0) {
                service.hostPort(8080 + random.nextInt(2), 80);
            }
            if (random.nextInt(3) == 0) {
                service.maxReplicas(1 + random.nextInt(2));
            }
            if (random.nextInt(3) == 0) {
                service.constraint("node.labels.zone!=z0");
            }
            if (random.nextInt(3) == 0) {
                service.spread("node.labels.zone");
            }
            return service.build();
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0, 1 -> fixture.set(node(1 + random.nextInt(6)));
                case 2, 3, 4, 5 -> create();
                case 6 -> fixture.pass(random.nextInt(4_000));
                default -> agent();
            }
            fixture.settle();
        }

        private void create() {
            Service service = services.get(random.nextInt(services.size()));
            int count = 1 + random.nextInt(4);
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long generation = ++generations[(int) service.getSequence()];
                changes.add(Changes.create(
                        service.getSpec().hasGlobal()
                                ? TaskFixtures.pendingOn(
                                        service, fixture.node(Nodes.id(1 + random.nextInt(6))), generation)
                                : TaskFixtures.pending(service, 1 + random.nextInt(4), generation)));
            }
            fixture.apply(changes);
        }

        private void agent() {
            List<Task> tasks = List.copyOf(fixture.state().tasks().values());
            if (tasks.isEmpty()) {
                return;
            }
            Task task = tasks.get(random.nextInt(tasks.size()));
            if (Tasks.isDead(task)) {
                fixture.apply(Changes.remove(task));
            } else if (!Tasks.isDesiredAlive(task) || random.nextInt(3) == 0) {
                fixture.set(TaskFixtures.observed(task, TaskState.TASK_STATE_FAILED));
            } else if (random.nextInt(3) == 0) {
                fixture.set(TaskFixtures.desired(task, TaskState.TASK_STATE_SHUTDOWN));
            } else if (Tasks.mayHaveContainer(task)) {
                fixture.set(TaskFixtures.observed(task, TaskState.TASK_STATE_RUNNING));
            }
        }
    }

    /** Every assignment was legal on the state it was decided on. */
    @RepeatedTest(60)
    void neverBreaksALimit(RepetitionInfo repetition) {
        World world = new World(repetition.getCurrentRepetition());
        for (int i = 0; i < STEPS; i++) {
            int decidedBefore = world.fixture.decided().size();
            world.step();
            List<Change> decided = world.fixture.decided();
            for (Change change : decided.subList(decidedBefore, decided.size())) {
                if (change.getTask().getStatus().getState() == TaskState.TASK_STATE_ASSIGNED
                        && Tasks.isDesiredAlive(change.getTask())) {
                    checkNode(world.fixture, change.getTask());
                }
            }
        }
        assertThat(world.fixture.decided()).isNotEmpty();
    }

    private static void checkNode(Fixture fixture, Task assigned) {
        Node node = fixture.node(assigned.getNodeId());
        assertThat(node.getStatus().getState()).isEqualTo(NodeState.NODE_STATE_READY);
        assertThat(node.getSpec().getAvailability()).isEqualTo(Availability.AVAILABILITY_ACTIVE);
        Template template = Objects.requireNonNull(fixture.state().templateOf(assigned));
        if (template.getTask().getPlacement().getConstraintsCount() > 0) {
            assertThat(node.getSpec().getAnnotations().getLabelsList())
                    .noneMatch(label -> label.getValue().equals("z0"));
        }
        Claim mine = Claim.of(assigned, template);
        long cpus = 0;
        long memory = 0;
        long ofService = 0;
        Set<Claim.HostPort> ports = new HashSet<>();
        for (Task task : fixture.state().tasks().values()) {
            if (!task.getNodeId().equals(node.getId()) || !Tasks.mayHaveContainer(task)) {
                continue;
            }
            Claim claim = Claim.of(task, fixture.state().templateOf(task));
            cpus += claim.nanoCpus();
            memory += claim.memoryBytes();
            for (Claim.HostPort port : claim.hostPorts()) {
                assertThat(ports.add(port)).as("port %s is taken once", port).isTrue();
            }
            ofService += claim.wanted()
                            && TaskId.of(task.getId()).service()
                                    == TaskId.of(assigned.getId()).service()
                    ? 1
                    : 0;
        }
        if (mine.nanoCpus() > 0) {
            assertThat(cpus)
                    .isLessThanOrEqualTo(node.getDescription().getResources().getNanoCpus());
        }
        if (mine.memoryBytes() > 0) {
            assertThat(memory)
                    .isLessThanOrEqualTo(node.getDescription().getResources().getMemoryBytes());
        }
        long max = template.getTask().getPlacement().getMaxReplicas();
        if (max > 0) {
            assertThat(ofService).isLessThanOrEqualTo(max);
        }
    }

    /** A task waits only if nothing fits, and its explanation is up to date once the interval is over. */
    @RepeatedTest(30)
    void whatFitsIsPlaced(RepetitionInfo repetition) {
        World world = new World(1_000 + repetition.getCurrentRepetition());
        for (int i = 0; i < STEPS; i++) {
            world.step();
            assertNothingFits(world.fixture);
        }
        world.fixture.pass(2 * Scheduler.REFRESH.toMillis());
        List<Change> before = world.fixture.decided();
        world.fixture.lead();
        assertThat(world.fixture.decided())
                .as("looking at everything again changes nothing")
                .isEqualTo(before);
    }

    private static void assertNothingFits(Fixture fixture) {
        for (Map.Entry<TaskId, Task> each : fixture.state().tasks().entrySet()) {
            TaskId id = each.getKey();
            Task task = each.getValue();
            if (!Tasks.waitsForNode(task)) {
                continue;
            }
            Template template = Objects.requireNonNull(fixture.state().templateOf(task));
            Filters filters = Filters.of(Filters.Lasting.of(template), template, id.service());
            assertThat(task.getStatus().getErr()).isNotEmpty();
            for (Node node : fixture.state().nodes().values()) {
                if (task.getNodeId().isEmpty() || task.getNodeId().equals(node.getId())) {
                    NodeRoom room = new NodeRoom(node, fixture.indexes().load(node.getId()));
                    assertThat(filters.refusal(room))
                            .as("%s on %s", id, node.getId())
                            .isNotNull();
                }
            }
        }
    }

    @RepeatedTest(10)
    void sameInputSameBytes(RepetitionInfo repetition) {
        World one = new World(repetition.getCurrentRepetition());
        World other = new World(repetition.getCurrentRepetition());
        for (int i = 0; i < STEPS; i++) {
            one.step();
            other.step();
        }
        assertThat(one.fixture.decided().stream().map(Change::toByteString).toList())
                .isEqualTo(other.fixture.decided().stream()
                        .map(Change::toByteString)
                        .toList());
    }

    @RepeatedTest(20)
    void equalNodesGetEqualShares(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Fixture fixture = new Fixture(new Scheduler());
        int nodes = 1 + random.nextInt(20);
        for (int i = 1; i <= nodes; i++) {
            fixture.with(Nodes.node(i)
                    .resources(64, 256 * GIB)
                    .label("zone", "z" + i % 2)
                    .build());
        }
        for (int s = 1; s <= 4; s++) {
            Services builder = Services.replicated(s, 1).reserve(random.nextInt(2) * 0.1, 0);
            Service service = builder.build();
            fixture.with(service);
            int replicas = random.nextInt(60);
            for (int slot = 1; slot <= replicas; slot++) {
                fixture.with(TaskFixtures.pending(service, slot, 1));
                if (random.nextInt(4) == 0) {
                    fixture.settle();
                }
            }
            fixture.settle();
            int least = Integer.MAX_VALUE;
            int most = 0;
            for (int i = 1; i <= nodes; i++) {
                least = Math.min(least, fixture.indexes().load(Nodes.id(i)).wantedOf(s));
                most = Math.max(most, fixture.indexes().load(Nodes.id(i)).wantedOf(s));
            }
            assertThat(most - least).isLessThanOrEqualTo(1);
            assertThat(fixture.indexes().waiting().isEmpty()).isTrue();
        }
    }

    /** 5,000 nodes and 20,000 tasks: if work grew with nodes times tasks this would take minutes. */
    @Test
    void largeGroupsAreCheap() {
        Fixture fixture = new Fixture(new Scheduler());
        for (int i = 1; i <= 5_000; i++) {
            fixture.with(Nodes.node(i)
                    .resources(64, 256 * GIB)
                    .label("zone", "z" + i % 7)
                    .build());
        }
        Service service = Services.replicated(1, 20_000)
                .spread("node.labels.zone")
                .reserve(1, GIB)
                .build();
        fixture.with(service);
        List<Change> tasks = new ArrayList<>();
        for (int slot = 1; slot <= 20_000; slot++) {
            tasks.add(Changes.create(TaskFixtures.pending(service, slot, 1)));
        }
        fixture.apply(tasks);
        fixture.settle();
        assertThat(fixture.indexes().waiting().isEmpty()).isTrue();
        assertThat(fixture.indexes().load(Nodes.id(1)).wanted()).isBetween(3, 5);
    }
}
