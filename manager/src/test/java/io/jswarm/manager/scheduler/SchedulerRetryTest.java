package io.jswarm.manager.scheduler;

import static io.jswarm.manager.testing.Nodes.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When waiting tasks are tried again, and how much is done at a time. */
final class SchedulerRetryTest {
    private final Fixture fixture = new Fixture(new Scheduler());

    private static Task[] pending(Service service, int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(slot -> TaskFixtures.pending(service, slot, 1))
                .toArray(Task[]::new);
    }

    private long assigned(Service service) {
        return fixture.tasksOf(service).stream()
                .filter(task -> task.getStatus().getState() == TaskState.TASK_STATE_ASSIGNED)
                .count();
    }

    @Test
    void aNewNodeTakesWhatWaits() {
        Service service = Services.replicated(1, 2).build();
        fixture.with(service).with(pending(service, 1, 2)).settle();
        fixture.with(Nodes.node(1).build()).settle();
        assertThat(assigned(service)).isEqualTo(2);
    }

    @Test
    void anEditedNodeTakesWhatWaits() {
        Service service =
                Services.replicated(1, 1).constraint("node.labels.disk==ssd").build();
        fixture.with(Nodes.node(1).drained().build(), Nodes.node(2).build());
        fixture.with(service).with(pending(service, 1, 1)).settle();
        fixture.set(Nodes.node(1).label("disk", "ssd").drained().build()).settle();
        assertThat(assigned(service)).isZero();
        fixture.set(Nodes.node(1).label("disk", "ssd").build()).settle();
        assertThat(assigned(service)).isEqualTo(1);
    }

    @Test
    void aRemovedTaskMakesRoom() {
        Service service = Services.replicated(1, 3).reserve(2, GIB).build();
        fixture.with(Nodes.node(1).build())
                .with(service)
                .with(pending(service, 1, 3))
                .settle();
        assertThat(assigned(service)).isEqualTo(2);
        fixture.apply(Changes.remove(fixture.tasksOf(service).getFirst()));
        fixture.settle();
        assertThat(assigned(service)).isEqualTo(2);
        assertThat(fixture.tasksOf(service)).hasSize(2);
    }

    /** A pass that came to its bound has not tried it yet. */
    @Test
    void whatWasNeverTriedDoesNotAllGoToTheNodeThatGotRoom() {
        Service service = Services.replicated(1, 3).build();
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build(), Nodes.node(3).build())
                .with(service)
                .with(pending(service, 1, 3));
        List<Delta.Edit<?, ?>> edits =
                fixture.apply(Changes.update(Nodes.node(1).label("disk", "ssd").build()));
        Step step = new Scheduler().decide(fixture.view(), new Event.Edited(edits), fixture.now());
        assertThat(step.changes())
                .extracting(change -> change.getTask().getNodeId())
                .containsExactlyInAnyOrder(Nodes.id(1), Nodes.id(2), Nodes.id(3));
    }

    @Test
    void theOldestServiceIsServedFirst() {
        Service young = Services.replicated(2, 1).reserve(3, GIB).build();
        Service old = Services.replicated(1, 1).reserve(3, GIB).build();
        fixture.with(young)
                .with(old)
                .with(pending(young, 1, 1))
                .with(pending(old, 1, 1))
                .settle();
        fixture.with(Nodes.node(1).build()).settle();
        assertThat(assigned(old)).isEqualTo(1);
        assertThat(assigned(young)).isZero();
    }

    @Test
    void nothingIsWrittenWhileTheReasonStays() {
        Service service =
                Services.replicated(1, 3).constraint("node.labels.disk==ssd").build();
        fixture.with(Nodes.node(1).build())
                .with(service)
                .with(pending(service, 1, 3))
                .settle();
        int writes = fixture.decided().size();
        assertThat(writes).isEqualTo(3);
        fixture.pass(60_000);
        fixture.set(Nodes.node(1).label("other", "x").build());
        fixture.pass(60_000);
        fixture.lead();
        assertThat(fixture.decided()).hasSize(writes);
        assertThat(fixture.timers()).as("no polling").isEmpty();
    }

    @Test
    void anExplanationFollowsTheNodesWithinSeconds() {
        Service service =
                Services.replicated(1, 1).constraint("node.labels.disk==ssd").build();
        fixture.with(Nodes.node(1).build())
                .with(service)
                .with(pending(service, 1, 1))
                .settle();
        Task task = fixture.tasksOf(service).getFirst();
        fixture.with(Nodes.node(2).drained().build());
        fixture.pass(Scheduler.REFRESH.toMillis());
        assertThat(fixture.task(task).getStatus().getErr())
                .isEqualTo("no suitable node (constraint node.labels.disk==ssd not met on 1 node; 1 node is drained)");
        fixture.apply(Changes.remove(fixture.node(Nodes.id(1))), Changes.remove(fixture.node(Nodes.id(2))));
        fixture.pass(Scheduler.REFRESH.toMillis());
        assertThat(fixture.task(task).getStatus().getErr()).isEqualTo("no suitable node (the cluster has no node)");
        assertThat(fixture.timers()).isEmpty();
    }

    @Test
    void anUnrelatedEditOfATaskDoesNothing() {
        Service service = Services.replicated(1, 2).build();
        fixture.with(Nodes.node(1).build())
                .with(service)
                .with(pending(service, 1, 2))
                .settle();
        Task task = fixture.tasksOf(service).getFirst();
        List<Delta.Edit<?, ?>> edits = fixture.apply(
                Changes.update(TaskFixtures.observed(task, TaskState.TASK_STATE_RUNNING)),
                Changes.update(Services.from(service).replicas(9).build()));
        Step step = new Scheduler().decide(fixture.view(), new Event.Edited(edits), fixture.now());
        assertThat(step).isEqualTo(Step.NOTHING);
    }

    @Test
    void leadingTriesEverythingOnce() {
        Service service = Services.replicated(1, 2).build();
        Service global = Services.global(2).build();
        fixture.with(Nodes.node(1).build()).with(service).with(global);
        fixture.with(pending(service, 1, 2)).with(TaskFixtures.pendingOn(global, fixture.node(Nodes.id(1)), 1));
        fixture.lead();
        assertThat(assigned(service)).isEqualTo(2);
        assertThat(assigned(global)).isEqualTo(1);
    }

    /** However many groups wait for however many nodes, a call looks at so many nodes and the rest follows. */
    @Test
    void lookingIsBoundedToo() {
        int nodes = 500;
        int services = 300;
        for (int i = 1; i <= nodes; i++) {
            fixture.with(Nodes.node(i).build());
        }
        for (int i = 1; i <= services; i++) {
            Service stuck =
                    Services.replicated(i, 1).constraint("node.role==manager").build();
            fixture.with(stuck).with(pending(stuck, 1, 1));
        }
        Step first = new Scheduler().decide(fixture.view(), new Event.Led(), fixture.now());
        assertThat(first.changes()).hasSizeBetween(1, Placing.MOST_LOOKS / nodes + 1);
        assertThat(first.timers()).isNotEmpty();
        fixture.lead();
        assertThat(fixture.decided()).hasSize(services);
    }

    @Test
    void aCallIsBoundedAndTheRestFollows() {
        List<Integer> sizes = new ArrayList<>();
        Scheduler scheduler = new Scheduler();
        Fixture bounded = new Fixture(new Decider() {
            @Override
            public String name() {
                return scheduler.name();
            }

            @Override
            public Step decide(View view, Event event, Now now) {
                Step step = scheduler.decide(view, event, now);
                sizes.add(step.changes().size());
                return step;
            }
        });
        Service many = Services.replicated(1, 2_500).build();
        Service stuck =
                Services.replicated(2, 1_300).constraint("node.role==manager").build();
        Service global = Services.global(3).build();
        bounded.with(Nodes.node(1).build(), Nodes.node(2).build())
                .with(many)
                .with(stuck)
                .with(global);
        bounded.with(pending(many, 1, 2_500)).with(pending(stuck, 1, 1_300));
        bounded.with(TaskFixtures.pendingOn(global, bounded.node(Nodes.id(1)), 1));
        bounded.settle();
        assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(Decider.MOST_CHANGES));
        assertThat(bounded.indexes().load(Nodes.id(1)).wantedOf(1)).isEqualTo(1_250);
        assertThat(bounded.indexes().load(Nodes.id(2)).wantedOf(1)).isEqualTo(1_250);
        assertThat(bounded.tasksOf(stuck))
                .allSatisfy(task -> assertThat(task.getStatus().getErr())
                        .isEqualTo("no suitable node (constraint node.role==manager not met on 2 nodes)"));
        assertThat(bounded.decided()).hasSize(2_500 + 1_300 + 1);

        sizes.clear();
        bounded.with(Nodes.node(3).build());
        bounded.pass(4 * Scheduler.REFRESH.toMillis());
        assertThat(bounded.tasksOf(stuck))
                .allSatisfy(task -> assertThat(task.getStatus().getErr()).endsWith("not met on 3 nodes)"));
        assertThat(sizes)
                .as("rewriting goes slower")
                .contains(Decider.MOST_CHANGES / 2)
                .allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(Decider.MOST_CHANGES / 2));
        assertThat(bounded.timers()).isEmpty();
    }
}
