package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.control.mutation.RemoveNode;
import io.jswarm.manager.control.mutation.RemoveService;
import io.jswarm.manager.control.mutation.UpdateService;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.UpdateSlots;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** What holds after any sequence of requests, failures and time, with all deciders; the repetition's number is the seed. */
@Tag("slow")
final class OrchestratorPropertyTest {
    private static final int STEPS = 150;
    /** Five, and ten failures as long as they count: for ever where the clock was set back. */
    private static final int HISTORY = 5 + 10;

    private static final int MOST_SERVICES = 6;
    private static final int MOST_NODES = 6;

    /** Random people and hosts around the managers. */
    private static final class World {
        private final Random random;
        private final DeciderHarness swarm = DeciderHarness.ofNodes(3);
        private final TreeSet<String> connected = new TreeSet<>(List.of(Nodes.id(1), Nodes.id(2), Nodes.id(3)));
        private final boolean clockJumps;
        private int services;
        private int nodes = 3;

        World(long seed, boolean clockJumps) {
            random = new Random(seed);
            this.clockJumps = clockJumps;
            swarm.workers().fail("broken");
        }

        List<Service> services() {
            return swarm.state().services().values().stream()
                    .filter(service -> !service.getRemoved())
                    .toList();
        }

        private <T> T one(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private Node node() {
            return one(List.copyOf(swarm.state().nodes().values()));
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0 -> create();
                case 1, 2 -> hosts();
                case 3, 4 -> swarm.work();
                case 5 -> swarm.pass(random.nextInt(20_000));
                case 6 -> clocksAndLeaders();
                default -> {
                    if (!services().isEmpty()) {
                        change(one(services()));
                    }
                }
            }
        }

        private void create() {
            if (services < MOST_SERVICES) {
                services++;
                Services spec = random.nextInt(3) == 0
                        ? Services.global(services)
                        : Services.replicated(services, random.nextInt(6));
                if (random.nextBoolean()) {
                    spec.delayMs(random.nextInt(4_000));
                }
                swarm.create(spec.update(random.nextInt(3), random.nextInt(2) * 5_000L));
            }
        }

        private void change(Service service) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    if (service.getSpec().hasReplicated()) {
                        swarm.update(service, spec -> spec.replicas(random.nextInt(8)));
                    }
                }
                case 3 -> swarm.update(service, Services::force);
                case 4 -> swarm.update(service, spec -> spec.image("broken"));
                case 5, 6 -> swarm.update(service, spec -> spec.image("nginx:" + random.nextInt(100)));
                case 7 -> {
                    if (service.hasPreviousSpec()) {
                        swarm.accept(new UpdateService(
                                service.getId(),
                                service.getMeta().getVersion(),
                                ServiceSpec.getDefaultInstance(),
                                true,
                                false));
                    }
                }
                case 8 -> {
                    if (random.nextInt(4) == 0) {
                        swarm.accept(new RemoveService(service.getId()));
                    }
                }
                default -> fail(service);
            }
        }

        private void fail(Service service) {
            List<Task> running = swarm.running(service);
            if (!running.isEmpty()) {
                Task task = one(running);
                if (connected.contains(task.getNodeId())) {
                    swarm.report(task, TaskState.TASK_STATE_FAILED);
                }
            }
        }

        private void hosts() {
            Node node = node();
            switch (random.nextInt(7)) {
                case 0 -> {
                    connected.remove(node.getId());
                    swarm.disconnect(node.getId());
                }
                case 1 -> {
                    connected.remove(node.getId());
                    swarm.silence(node.getId());
                }
                case 2, 3 -> connect(node);
                case 4 -> join();
                case 5 -> {
                    if (node.getSequence() != 1 && random.nextInt(3) == 0) {
                        connected.remove(node.getId());
                        swarm.accept(new RemoveNode(node.getId(), true));
                    }
                }
                default ->
                    swarm.availability(
                            node.getId(),
                            one(List.of(
                                    Availability.AVAILABILITY_ACTIVE,
                                    Availability.AVAILABILITY_PAUSE,
                                    Availability.AVAILABILITY_DRAIN)));
            }
        }

        private void connect(Node node) {
            connected.add(node.getId());
            swarm.connect(node.getId());
        }

        private void join() {
            if (nodes < MOST_NODES) {
                nodes++;
                swarm.join(nodes);
                connected.add(Nodes.id(nodes));
            }
        }

        private void clocksAndLeaders() {
            if (clockJumps && random.nextBoolean()) {
                swarm.wallClock(random.nextInt(1_200_000) - 600_000L);
            } else {
                swarm.lead();
                connected.forEach(swarm::connect);
            }
        }

        /** Everything is well again, for long enough. */
        void heal() {
            swarm.workers().mend("broken");
            for (Node node : List.copyOf(swarm.state().nodes().values())) {
                connect(node);
                swarm.availability(node.getId(), Availability.AVAILABILITY_ACTIVE);
            }
            swarm.pass(1_800_000);
        }

        void check() {
            for (Service service : swarm.state().services().values()) {
                Set<Long> wanted = new HashSet<>();
                for (Slot slot : Slot.all(swarm.state(), service)) {
                    long alive =
                            slot.tasks().stream().filter(Tasks::isDesiredAlive).count();
                    assertThat(alive).as("wanted tasks of slot %s", slot).isLessThanOrEqualTo(1);
                    if (alive > 0) {
                        wanted.add(slot.number());
                    }
                    long dead = slot.tasks().stream()
                            .filter(task -> !Tasks.isDesiredAlive(task) && Tasks.isDead(task))
                            .count();
                    assertThat(dead).as("history of slot %s", slot).isLessThanOrEqualTo(HISTORY);
                }
                assertThat((long) wanted.size())
                        .as("wanted slots of %s", service)
                        .isLessThanOrEqualTo(most(service));
            }
            assertThat(swarm.indexes()).as("folded indexes").isEqualTo(Indexes.of(swarm.state()));
        }

        private long most(Service service) {
            if (service.getRemoved()) {
                return 0;
            }
            return service.getSpec().hasGlobal()
                    ? swarm.state().nodes().size()
                    : service.getSpec().getReplicated().getReplicas();
        }
    }

    private static World lived(long seed) {
        World world = new World(seed, true);
        for (int i = 0; i < STEPS; i++) {
            world.step();
            world.check();
        }
        return world;
    }

    @RepeatedTest(40)
    void neverMoreThanWantedAndAllOfItInTheEnd(RepetitionInfo seed) {
        World world = lived(seed.getCurrentRepetition());
        world.heal();
        world.check();
        DeciderHarness swarm = world.swarm;
        assertThat(swarm.state().services())
                .as("tombstones are gone")
                .hasSize(world.services().size());
        for (Service service : world.services()) {
            assertThat((long) swarm.running(service).size())
                    .as("running tasks of %s", service)
                    .isEqualTo(world.most(service));
            assertThat(swarm.running(service)).noneMatch(task -> Tasks.isStale(service, task));
            assertThat(UpdateSlots.isUnderWay(service))
                    .as("update of %s", service)
                    .isFalse();
        }
    }

    /** The tasks without the words that tell why one waits: those may be fresher after a second look. */
    private static List<Task> decided(ClusterState state) {
        return state.tasks().values().stream()
                .map(task -> {
                    Task.Builder bare = task.toBuilder().clearMeta();
                    bare.getStatusBuilder().clearErr();
                    return bare.build();
                })
                .toList();
    }

    @RepeatedTest(40)
    void lookingAgainChangesNothing(RepetitionInfo seed) {
        World world = new World(1_000L + seed.getCurrentRepetition(), false);
        for (int i = 0; i < STEPS; i++) {
            world.step();
            world.swarm.transcript().skip();
            var before = world.swarm.state();
            world.swarm.lead();
            assertThat(world.swarm.transcript().lines()).as("step %s", i).isEmpty();
            assertThat(world.swarm.state().nodes()).as("step %s", i).isEqualTo(before.nodes());
            assertThat(world.swarm.state().templates()).as("step %s", i).isEqualTo(before.templates());
            assertThat(world.swarm.state().services()).as("step %s", i).isEqualTo(before.services());
            assertThat(decided(world.swarm.state())).as("step %s", i).isEqualTo(decided(before));
            world.connected.forEach(world.swarm::connect);
        }
    }

    @RepeatedTest(40)
    void lookingAgainAtRestChangesNothing(RepetitionInfo seed) {
        World world = lived(1_000L + seed.getCurrentRepetition());
        world.heal();
        long revision = world.swarm.state().revision();
        world.swarm.lead();
        world.connected.forEach(world.swarm::connect);
        world.swarm.pass(60_000);
        assertThat(world.swarm.state().revision()).isEqualTo(revision);
    }

    @RepeatedTest(10)
    void theSameInputIsTheSameBytes(RepetitionInfo seed) {
        ByteString once = lived(2_000L + seed.getCurrentRepetition()).swarm.fingerprint();
        ByteString again = lived(2_000L + seed.getCurrentRepetition()).swarm.fingerprint();
        assertThat(once.isEmpty()).isFalse();
        assertThat(again).isEqualTo(once);
    }
}
