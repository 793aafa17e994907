package io.jswarm.manager.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.control.mutation.CreateService;
import io.jswarm.manager.control.mutation.RemoveService;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A plan says what would be done and does nothing. {@link DeciderHarness} plans every mutation of every scenario before it
 * does it, and compares: here are those that scenarios have not, and the cost.
 */
final class PlanTest {
    private static final int NODES = 1_000;

    @Test
    void aServiceIsPlannedWithItsPlaces() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        CreateService wanted =
                new CreateService("svc-9", Services.replicated(9, 3).build().getSpec());

        Plan.Changes plan = (Plan.Changes) swarm.plan(wanted);

        assertThat(plan.after().tasks().values())
                .extracting(Task::getNodeId)
                .containsExactlyInAnyOrder(Nodes.id(1), Nodes.id(2), Nodes.id(3));
        assertThat(swarm.state().services()).isEmpty();
        swarm.accept(wanted);
        assertThat(swarm.state().tasks()).isEqualTo(plan.after().tasks());
    }

    @Test
    void whatWouldBeRefusedIsRefusedInTheSameWords() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Plan.Refused plan = (Plan.Refused) swarm.plan(new RemoveService("nobody"));
        assertThat(plan.rejection()).isEqualTo(swarm.refuse(new RemoveService("nobody")));
    }

    /** The repetition's number is the seed; the harness compares each plan with what is done. */
    @Tag("random")
    @RepeatedTest(15)
    void plansComeTrue(RepetitionInfo repetition) {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        DeciderHarness swarm = DeciderHarness.ofNodes(6);
        for (int i = 1; i <= 40; i++) {
            Service present = swarm.state().services().values().stream()
                    .filter(service -> !service.getRemoved())
                    .skip(random.nextInt(4))
                    .findFirst()
                    .orElse(null);
            if (present == null) {
                swarm.create(fresh(random, i));
            } else {
                step(swarm, random, i, present);
            }
        }
    }

    private static void step(DeciderHarness swarm, SplittableRandom random, int number, Service present) {
        switch (random.nextInt(7)) {
            case 0, 1 -> swarm.create(fresh(random, number));
            case 2 -> swarm.update(present, spec -> spec.image("app:" + random.nextInt(99)));
            case 3 -> swarm.update(present, Services::force);
            case 4 -> swarm.accept(new RemoveService(present.getId()));
            case 5 ->
                swarm.availability(
                        Nodes.id(1 + random.nextInt(6)),
                        random.nextBoolean() ? Availability.AVAILABILITY_DRAIN : Availability.AVAILABILITY_ACTIVE);
            default -> swarm.pass(random.nextInt(20_000));
        }
    }

    private static Services fresh(SplittableRandom random, int number) {
        Services spec =
                random.nextInt(4) == 0 ? Services.global(number) : Services.replicated(number, random.nextInt(30));
        return switch (random.nextInt(5)) {
            case 0 -> spec.reserve(1, Nodes.GIB);
            case 1 -> spec.constraint("node.hostname!=host-2");
            case 2 -> spec.hostPort(8_000 + number, 80);
            case 3 -> spec.spread("node.labels.zone");
            default -> spec;
        };
    }

    /** A swarm of so many services of 100 running tasks each. */
    private static Fixture running(int services) {
        Fixture swarm = new Fixture();
        swarm.apply(Changes.create(Cluster.newBuilder()
                .setId("c")
                .setNextServiceSequence(services + 1)
                .setNextNodeSequence(NODES + 1)
                .build()));
        Node[] nodes = new Node[NODES];
        for (int i = 0; i < NODES; i++) {
            nodes[i] = Nodes.node(i + 1).resources(1_000, 1_000 * Nodes.GIB).build();
        }
        swarm.with(nodes);
        for (int s = 1; s <= services; s++) {
            Service service = Services.replicated(s, 100).build();
            swarm.with(service);
            Task[] tasks = new Task[100];
            for (int slot = 1; slot <= 100; slot++) {
                tasks[slot - 1] = TaskFixtures.running(service, slot, 1, Nodes.id(1 + (s * 100L + slot) % NODES));
            }
            swarm.with(tasks);
        }
        return swarm;
    }

    private static Plan.Changes three(Fixture swarm) {
        CreateService wanted = new CreateService(
                "svc-new", Services.replicated(9_999, 3).name("new").build().getSpec());
        return (Plan.Changes) Plan.of(new ControlPlane(Deciders.inOrder()), swarm.view(), wanted, swarm.now());
    }

    /** Counted in entries of the plan's own indexes, for three tasks: in a swarm of 100,000 as many as in one of 1,000. */
    @Test
    void aPlanCostsWhatItChangesAndNotWhatThereIs() {
        Fixture small = running(10);
        Fixture large = running(1_000);
        assertThat(large.state().tasks()).hasSize(100_000);
        String before = large.indexes().rankings().toString();

        Plan.Changes ofSmall = three(small);
        Plan.Changes ofLarge = three(large);

        assertThat(ofLarge.batch().getChangesList())
                .hasSameSizeAs(ofSmall.batch().getChangesList());
        assertThat(ofLarge.after().tasks()).hasSize(100_003);
        assertThat(ofLarge.weight()).isEqualTo(ofSmall.weight()).isLessThan(60);
        assertThat(large.indexes().rankings()).hasToString(before);
        assertThat(large.indexes()).isEqualTo(Indexes.of(large.state()));
    }
}
