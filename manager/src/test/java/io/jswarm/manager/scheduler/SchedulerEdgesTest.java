package io.jswarm.manager.scheduler;

import static io.jswarm.manager.testing.Nodes.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sums and bounds of one decision; each case once held a fault that no test noticed. */
final class SchedulerEdgesTest {
    private final Fixture fixture = new Fixture(new Scheduler());

    private static Task[] pending(Service service, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(slot -> TaskFixtures.pending(service, slot, 1))
                .toArray(Task[]::new);
    }

    private long assigned(Service service) {
        return fixture.tasksOf(service).stream()
                .filter(task -> !task.getNodeId().isEmpty())
                .count();
    }

    private Step decide(Event event) {
        return new Scheduler().decide(fixture.view(), event, fixture.now());
    }

    @Test
    void memoryRunsOutInOneDecisionAndInTheNext() {
        Service first = Services.replicated(1, 3).reserve(0, 3 * GIB).build();
        fixture.with(Nodes.node(1).build()).with(first).with(pending(first, 3)).settle();
        assertThat(assigned(first)).as("two of 3 GiB on 8 GiB").isEqualTo(2);
        Service second = Services.replicated(2, 1).reserve(0, 3 * GIB).build();
        fixture.with(second).with(pending(second, 1)).settle();
        assertThat(fixture.tasksOf(second).getFirst().getStatus().getErr())
                .isEqualTo("no suitable node (insufficient memory on 1 node)");
    }

    @Test
    void aPortIsGivenOnceInOneDecision() {
        Service service = Services.replicated(1, 2).hostPort(8080, 80).build();
        fixture.with(Nodes.node(1).build())
                .with(service)
                .with(pending(service, 2))
                .settle();
        assertThat(assigned(service)).isEqualTo(1);
    }

    @Test
    void memoryThatThisDecisionGaveCountsInTheOrderOfNodes() {
        Service large = Services.replicated(1, 1).reserve(0, 6 * GIB).build();
        Service small = Services.replicated(2, 1).reserve(0, GIB).build();
        Service next = Services.replicated(3, 1).build();
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build());
        fixture.with(large).with(small).with(next);
        fixture.with(pending(large, 1)[0], pending(small, 1)[0], pending(next, 1)[0])
                .settle();
        assertThat(fixture.tasksOf(large).getFirst().getNodeId()).isEqualTo(Nodes.id(1));
        assertThat(fixture.tasksOf(small).getFirst().getNodeId()).isEqualTo(Nodes.id(2));
        assertThat(fixture.tasksOf(next).getFirst().getNodeId()).isEqualTo(Nodes.id(2));
    }

    @Test
    void reasonsOfAsManyNodesStandInTheOrderOfTheirWords() {
        Explanation why = new Explanation();
        List.of(Refusal.CPU, Refusal.PLATFORM, Refusal.PAUSED, Refusal.MEMORY, Refusal.DRAINED, Refusal.NOT_READY)
                .forEach(why::add);
        assertThat(why.text())
                .isEqualTo("no suitable node (1 node is drained; insufficient CPU on 1 node; insufficient memory on"
                        + " 1 node; 1 node is not ready; 1 node is paused; unsupported platform on 1 node)");
    }

    @Test
    void aValueOfALabelWithoutARoomyNodeIsNoBranch() {
        fixture.with(
                Nodes.node(1).label("zone", "a").paused().build(),
                Nodes.node(2).label("zone", "b").build());
        Service service = Services.replicated(1, 3).spread("node.labels.zone").build();
        fixture.with(service).with(pending(service, 3)).settle();
        assertThat(fixture.tasksOf(service)).extracting(Task::getNodeId).containsOnly(Nodes.id(2));
    }

    @Test
    void ofBranchesWithAsManyTasksTheOneWithTheEmptierNodeIsNext() {
        Service other = Services.replicated(1, 1).build();
        fixture.with(
                Nodes.node(1).label("zone", "a").build(),
                Nodes.node(2).label("zone", "b").build());
        fixture.with(other).with(TaskFixtures.running(other, 1, 1, Nodes.id(1)));
        Service service = Services.replicated(2, 1).spread("node.labels.zone").build();
        fixture.with(service).with(pending(service, 1)).settle();
        assertThat(fixture.tasksOf(service).getFirst().getNodeId()).isEqualTo(Nodes.id(2));
    }

    /** All nodes are looked at for a spread, though only some got better: the tasks on the others count. */
    @Test
    void theTasksOnFullNodesCountInASpreadOverNodesThatGotRoom() {
        fixture.with(
                Nodes.node(1).label("zone", "a").resources(2, 8 * GIB).build(),
                Nodes.node(2).label("zone", "a").drained().build(),
                Nodes.node(3).label("zone", "b").drained().build());
        Service service = Services.replicated(1, 4)
                .spread("node.labels.zone")
                .reserve(1, 0)
                .build();
        fixture.with(service).with(pending(service, 4)).settle();
        assertThat(assigned(service)).isEqualTo(2);
        fixture.apply(
                Changes.update(Nodes.node(2).label("zone", "a").build()),
                Changes.update(Nodes.node(3).label("zone", "b").build()));
        fixture.settle();
        assertThat(fixture.indexes().load(Nodes.id(3)).wanted()).isEqualTo(2);
    }

    @Test
    void whatWaitsForANodeIsGivenInBoundedSteps() {
        int many = Decider.MOST_CHANGES + 100;
        Service service = Services.replicated(1, many).build();
        fixture.with(service).with(pending(service, many)).settle();
        fixture.with(Nodes.node(1).build()).settle();
        assertThat(assigned(service)).isEqualTo(many);
    }

    @Test
    void whatWasNeverTriedIsGivenInBoundedSteps() {
        int many = Decider.MOST_CHANGES + 100;
        Service service = Services.replicated(1, many).build();
        fixture.with(service).with(pending(service, many));
        List<Delta.Edit<?, ?>> edits =
                fixture.apply(Changes.create(Nodes.node(1).build()));
        Step step = decide(new Event.Edited(edits));
        assertThat(step.changes()).hasSize(Decider.MOST_CHANGES);
        assertThat(step.timers()).contains(from("1/1"));
    }

    @Test
    void tasksMadeForANodeAreCheckedInBoundedSteps() {
        int many = Decider.MOST_CHANGES + 100;
        fixture.with(Nodes.node(1).down().build());
        for (int i = 1; i <= many; i++) {
            Service service = Services.global(i).build();
            fixture.with(service).with(TaskFixtures.pendingOn(service, fixture.node(Nodes.id(1)), 1));
        }
        List<Delta.Edit<?, ?>> edits =
                fixture.apply(Changes.update(Nodes.node(1).build()));
        Step step = decide(new Event.Edited(edits));
        assertThat(step.changes()).hasSize(Decider.MOST_CHANGES);
        assertThat(step.timers()).contains(from(""));
    }

    @Test
    void aDecisionThatCameToItsEndSetsNoTimer() {
        Service global = Services.global(1).build();
        fixture.with(Nodes.node(1).build(), Nodes.node(2).build()).with(global);
        List<Delta.Edit<?, ?>> edits = fixture.apply(
                Changes.create(TaskFixtures.pendingOn(global, fixture.node(Nodes.id(1)), 1)),
                Changes.create(TaskFixtures.pendingOn(global, fixture.node(Nodes.id(2)), 1)));
        Step step = decide(new Event.Edited(edits));
        assertThat(step.changes()).hasSize(2);
        assertThat(step.timers()).isEmpty();
    }

    @Test
    void tasksThatWentBeforeTheDecisionAreNoWork() {
        Service service = Services.replicated(1, 1).build();
        fixture.with(service);
        List<Delta.Edit<?, ?>> edits = new ArrayList<>(fixture.apply(Changes.create(pending(service, 1)[0])));
        edits.addAll(fixture.apply(Changes.remove(pending(service, 1)[0])));
        assertThat(decide(new Event.Edited(edits))).isEqualTo(Step.NOTHING);
    }

    @Test
    void tasksWithoutATemplateSayItInBoundedSteps() {
        int many = Decider.MOST_CHANGES + 100;
        Service service = Services.replicated(1, many).build();
        fixture.apply(Changes.create(service));
        fixture.with(pending(service, many)).settle();
        assertThat(fixture.tasksOf(service))
                .allSatisfy(task -> assertThat(task.getStatus().getErr()).isEqualTo("its template is gone"));
        List<Delta.Edit<?, ?>> edits =
                fixture.apply(Changes.create(Nodes.node(1).build()));
        Step step = decide(new Event.Edited(edits));
        assertThat(step.changes()).isEmpty();
        assertThat(step.timers()).extracting(Step.Timer::key).containsExactly(new TimerKey("scheduler", "refresh"));
    }

    @Test
    void ofSeveralPassesTheFurthestGoesOnAndTheFirstIsKept() {
        Event.Due groups = new Event.Due(
                List.of(from("2/1").key(), from("5/3").key(), from("7/1").key()));
        assertThat(decide(groups).timers()).containsExactly(from("2/1"));
        Event.Due start = new Event.Due(
                List.of(new TimerKey("scheduler", "refresh"), from("7/1").key()));
        assertThat(decide(start).timers()).containsExactly(from(""));
    }

    private static Step.Timer from(String subject) {
        return new Step.Timer(new TimerKey("scheduler", "from:" + subject), 0);
    }

    /** 10 us for each group and node: 500 groups and 1,000 nodes are 5 s, and one group more asks for twice the interval. */
    @Test
    void explanationsAreRenewedLessOftenTheMoreTheyCost() {
        fixture.pass(7_000);
        fixture.with(IntStream.rangeClosed(1, 1_000)
                .mapToObj(i -> Nodes.node(i).drained().build())
                .toArray(Node[]::new));
        for (int i = 1; i <= 500; i++) {
            waiting(i);
        }
        assertThat(refreshAtSeconds()).isEqualTo(10);
        fixture.pass(5_000);
        assertThat(refreshAtSeconds()).isEqualTo(15);
        waiting(501);
        assertThat(refreshAtSeconds()).isEqualTo(20);
    }

    private void waiting(int number) {
        Service service = Services.replicated(number, 1).build();
        Task task = pending(service, 1)[0];
        fixture.with(service)
                .with(task.toBuilder()
                        .setStatus(task.getStatus().toBuilder().setErr("waits"))
                        .build());
    }

    private long refreshAtSeconds() {
        List<Delta.Edit<?, ?>> edits = fixture.apply(Changes.update(Nodes.node(1)
                .label("at", "" + fixture.state().revision())
                .drained()
                .build()));
        return decide(new Event.Edited(edits)).timers().stream()
                .filter(timer -> timer.key().subject().equals("refresh"))
                .mapToLong(timer -> TimeUnit.NANOSECONDS.toSeconds(timer.monoNanos()))
                .findFirst()
                .orElseThrow();
    }
}
