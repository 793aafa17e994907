package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.control.mutation.UpdateService;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class RestartTest {
    private static Services service(String image, RestartCondition condition) {
        return Services.replicated(1, 1).name("web").image(image).condition(condition);
    }

    /** A service of one task, which ran and failed: the next one waits for the delay. */
    private static Service failedOnce(DeciderHarness swarm, long delayMs) {
        Service web = swarm.create(
                service("nginx", RestartCondition.RESTART_CONDITION_ANY).delayMs(delayMs));
        swarm.work();
        swarm.report(swarm.tasks(web).getFirst(), TaskState.TASK_STATE_FAILED);
        return web;
    }

    @Test
    void aTaskThatFailsIsReplacedAtOnceAndThenWithGrowingDelay() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.workers().fail("broken");
        Service web = swarm.create(service("broken", RestartCondition.RESTART_CONDITION_ANY));
        swarm.pass(300_000);
        assertBackoff(delays(swarm));
        assertThat(swarm.desired(web)).hasSize(1);
    }

    private static List<Long> delays(DeciderHarness swarm) {
        List<Long> delays = new ArrayList<>();
        for (String line : swarm.transcript().lines("new, wanted READY")) {
            delays.add(Long.parseLong(line.replaceAll(".*, in (\\d+) ms", "$1")));
        }
        return delays;
    }

    private static void assertBackoff(List<Long> delays) {
        long[] full = {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000};
        assertThat(delays).hasSizeBetween(8, 12);
        for (int i = 0; i < full.length; i++) {
            assertThat(delays.get(i)).as("delay %s", i).isBetween(full[i] * 3 / 4, full[i]);
        }
    }

    /** Of one, what is prepared ahead of its time fails ahead of it, too. */
    @Test
    void aTaskThatCannotBePreparedIsTriedAgainWithGrowingDelay() {
        for (Services kind : List.of(Services.replicated(1, 1), Services.global(1))) {
            DeciderHarness swarm = DeciderHarness.ofNodes(1);
            swarm.workers().reject("nosuch");
            Service web =
                    swarm.create(kind.name("web").image("nosuch").condition(RestartCondition.RESTART_CONDITION_ANY));
            long before = swarm.state().revision();
            swarm.pass(300_000);
            assertBackoff(delays(swarm));
            assertThat(swarm.state().revision() - before).as("revisions").isLessThan(60);
            swarm.workers().mend("nosuch");
            swarm.pass(60_000);
            assertThat(swarm.running(web)).hasSize(1);
        }
    }

    @Test
    void aTaskThatCannotBePreparedAnyMoreWaitsForItsDelayFromThenOn() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(
                service("nginx", RestartCondition.RESTART_CONDITION_ANY).delayMs(5_000));
        swarm.work();
        swarm.workers().reject("nginx");
        swarm.transcript().skip();
        swarm.report(swarm.tasks(web).getFirst(), TaskState.TASK_STATE_FAILED);
        swarm.pass(10_000);
        assertThat(swarm.transcript().lines())
                .containsExactly(
                        "0.0s web.1#1 wanted SHUTDOWN",
                        "0.0s web.1#1 FAILED",
                        "0.0s web.1#2 new, wanted READY, in 5000 ms",
                        "0.0s web.1#2 wanted SHUTDOWN",
                        "0.0s web.1#2 REJECTED",
                        "0.0s web.1#3 new, wanted READY, in 5000 ms",
                        "5.0s web.1#3 wanted RUNNING",
                        "5.0s web.1#3 ASSIGNED",
                        "5.0s web.1#3 wanted SHUTDOWN",
                        "5.0s web.1#3 REJECTED",
                        "5.0s web.1#4 new, wanted READY, in 5000 ms",
                        "10.0s web.1#4 wanted RUNNING",
                        "10.0s web.1#4 ASSIGNED",
                        "10.0s web.1#4 wanted SHUTDOWN",
                        "10.0s web.1#4 REJECTED",
                        "10.0s web.1#5 new, wanted READY, in 5000 ms");
        assertThat(swarm.desired(web).getFirst().getStatus().getMessage()).isEqualTo("waits for its restart delay");
    }

    /** A manager of an earlier version sets the desired state alone, and its successor must not wait for more. */
    @Test
    void aDelayedTaskThatIsWantedToRunGetsANode() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.workers().reject("nosuch");
        Service web = swarm.create(
                service("nosuch", RestartCondition.RESTART_CONDITION_ANY).delayMs(5_000));
        swarm.work();
        Task delayed = swarm.desired(web).getFirst();
        assertThat(Tasks.isDelayed(delayed)).isTrue();
        swarm.workers().mend("nosuch");
        swarm.commit(Changes.update(TaskFixtures.desired(delayed, TaskState.TASK_STATE_RUNNING)));
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.work();
        assertThat(swarm.running(web)).extracting(Task::getId).containsExactly(delayed.getId());
    }

    @Test
    void aPolicyWithoutDelayRestartsASlotOnceASecondAtMost() {
        for (boolean rejected : new boolean[] {true, false}) {
            DeciderHarness swarm = DeciderHarness.ofNodes(1);
            if (rejected) {
                swarm.workers().reject("broken");
            } else {
                swarm.workers().fail("broken");
            }
            swarm.create(
                    service("broken", RestartCondition.RESTART_CONDITION_ANY).delayMs(0));
            swarm.pass(10_000);
            assertThat(swarm.transcript().lines("new"))
                    .as("rejected: %s", rejected)
                    .hasSize(1 + 1 + 1 + 10);
        }
    }

    @Test
    void aTaskThatRanForASecondIsRestartedAtOnceWhenThePolicySaysSo() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(
                service("nginx", RestartCondition.RESTART_CONDITION_ANY).delayMs(0));
        for (int i = 0; i < 5; i++) {
            swarm.pass(1_000);
            swarm.report(swarm.running(web).getFirst(), TaskState.TASK_STATE_FAILED);
            assertThat(swarm.desired(web).getFirst().getDesiredState()).isEqualTo(TaskState.TASK_STATE_RUNNING);
        }
    }

    @Test
    void aTaskHeldBackByANodeStartsOnceThatNodeIsDown() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service web = swarm.create(service("nginx", RestartCondition.RESTART_CONDITION_ANY));
        swarm.work();
        Task old = swarm.running(web).getFirst();
        swarm.silence(old.getNodeId());
        swarm.update(web, service -> service.constraint("node.id != " + old.getNodeId()));
        swarm.pass(1_000);
        assertThat(swarm.running(web)).as("the old one may still run").isEmpty();
        Task held = swarm.desired(web).getFirst();
        swarm.pass(4_000);
        assertThat(swarm.running(web))
                .as("the node of the old one is down")
                .extracting(Task::getId)
                .containsExactly(held.getId());
    }

    @Test
    void aDelayIsPreparedFor() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(
                service("nginx", RestartCondition.RESTART_CONDITION_ANY).delayMs(2_000));
        swarm.work();
        swarm.transcript().skip();
        swarm.report(swarm.tasks(web).getFirst(), TaskState.TASK_STATE_FAILED);
        swarm.pass(5_000);
        assertThat(swarm.transcript().lines())
                .containsExactly(
                        "0.0s web.1#1 wanted SHUTDOWN",
                        "0.0s web.1#1 FAILED",
                        "0.0s web.1#2 new, wanted READY, in 2000 ms",
                        "0.0s web.1#2 READY",
                        "2.0s web.1#2 wanted RUNNING",
                        "2.0s web.1#2 RUNNING");
    }

    @Test
    void aWallClockThatIsPutBackDoesNotHoldTheReplacementBack() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = failedOnce(swarm, 2_000);
        swarm.wallClock(-3_600_000);
        swarm.pass(2_000);
        assertThat(swarm.running(web)).hasSize(1);
    }

    @Test
    void aNewLeaderKeepsTheDelay() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = failedOnce(swarm, 2_000);
        swarm.pass(1_500);
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.pass(400);
        assertThat(swarm.running(web)).isEmpty();
        swarm.pass(100);
        assertThat(swarm.running(web)).hasSize(1);
    }

    @Test
    void aTaskThatRanCalmlyStartsOver() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(service("nginx", RestartCondition.RESTART_CONDITION_ANY));
        swarm.work();
        for (int i = 0; i < 2; i++) {
            swarm.report(swarm.desired(web).getFirst(), TaskState.TASK_STATE_FAILED);
            swarm.pass(5_000);
        }
        assertThat(swarm.desired(web).getFirst().getRestarts()).isEqualTo(2);
        swarm.pass(60_000);
        swarm.transcript().skip();
        swarm.report(swarm.desired(web).getFirst(), TaskState.TASK_STATE_FAILED);
        assertThat(swarm.transcript().lines("new")).singleElement().asString().endsWith("new, wanted RUNNING");
        assertThat(swarm.desired(web).getFirst().getRestarts()).isEqualTo(1);
    }

    @Test
    void aTaskThatCompletesStaysSoUnlessAnyEndIsToBeRestarted() {
        for (RestartCondition condition :
                List.of(RestartCondition.RESTART_CONDITION_NONE, RestartCondition.RESTART_CONDITION_ON_FAILURE)) {
            DeciderHarness swarm = DeciderHarness.ofNodes(1);
            swarm.workers().complete("job");
            Service job = swarm.create(service("job", condition));
            swarm.pass(600_000);
            swarm.lead();
            assertThat(swarm.tasks(job)).singleElement().satisfies(task -> {
                assertThat(task.getStatus().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETE);
                assertThat(task.getDesiredState()).isEqualTo(TaskState.TASK_STATE_RUNNING);
            });
        }
    }

    @Test
    void aFailureIsRestartedOnFailureButNotWithNone() {
        for (boolean restarted : new boolean[] {true, false}) {
            DeciderHarness swarm = DeciderHarness.ofNodes(1);
            Service web = swarm.create(service(
                    "nginx",
                    restarted
                            ? RestartCondition.RESTART_CONDITION_ON_FAILURE
                            : RestartCondition.RESTART_CONDITION_NONE));
            swarm.work();
            swarm.report(swarm.tasks(web).getFirst(), TaskState.TASK_STATE_FAILED);
            swarm.work();
            assertThat(swarm.running(web)).hasSize(restarted ? 1 : 0);
        }
    }

    @Test
    void aTaskOfALostNodeIsReplacedWhateverThePolicySays() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(service("nginx", RestartCondition.RESTART_CONDITION_NONE));
        swarm.work();
        swarm.silence(swarm.tasks(web).getFirst().getNodeId());
        swarm.pass(4_000);
        assertThat(swarm.running(web)).hasSize(1);
    }

    /** A rollback brings back the policy and the version of tasks that ended under another policy. */
    @Test
    void aTaskThatStayedDeadIsReplacedWhenARollbackBringsAPolicyThatSaysSo() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 2)
                .name("web")
                .update(1, 60_000)
                .condition(RestartCondition.RESTART_CONDITION_ANY));
        swarm.work();
        swarm.update(web, service -> service.condition(RestartCondition.RESTART_CONDITION_NONE));
        swarm.pass(1_000);
        Task old = swarm.running(web).stream()
                .filter(task -> task.getTemplateVersion() == web.getTemplateVersion())
                .findFirst()
                .orElseThrow();
        swarm.report(old, TaskState.TASK_STATE_FAILED);
        swarm.pass(1_000);
        assertThat(swarm.running(web)).hasSize(1);
        Service stuck = swarm.service(web.getId());
        swarm.accept(new UpdateService(
                stuck.getId(), stuck.getMeta().getVersion(), ServiceSpec.getDefaultInstance(), true, false));
        swarm.pass(5_000);
        assertThat(swarm.running(web)).hasSize(2);
    }

    @Test
    void attemptsAreCounted() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.workers().fail("broken");
        Service web = swarm.create(service("broken", RestartCondition.RESTART_CONDITION_ANY)
                .restart(RestartCondition.RESTART_CONDITION_ANY, 1_000, 8));
        swarm.pass(600_000);
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.pass(60_000);
        assertThat(swarm.transcript().lines("new")).hasSize(1 + 8);
        Task last = swarm.desired(web).getFirst();
        assertThat(last.getStatus().getState()).isEqualTo(TaskState.TASK_STATE_FAILED);
    }

    @Test
    void aTaskThatDiedWithItsNodeIsNoAttempt() {
        for (Function<Long, Services> kind :
                List.<Function<Long, Services>>of(sequence -> Services.replicated(sequence, 1), Services::global)) {
            DeciderHarness swarm = DeciderHarness.ofNodes(2);
            Service web = swarm.create(
                    kind.apply(1L).name("web").image("nginx").restart(RestartCondition.RESTART_CONDITION_ANY, 0, 1));
            swarm.work();
            Task first = swarm.running(web).getFirst();
            swarm.silence(first.getNodeId());
            swarm.pass(20_000);
            swarm.connect(first.getNodeId());
            swarm.report(swarm.task(first), TaskState.TASK_STATE_FAILED);
            swarm.pass(20_000);
            Task second = inSlot(swarm.running(web), first);
            assertThat(second.getId()).isNotEqualTo(first.getId());

            swarm.report(second, TaskState.TASK_STATE_FAILED);
            swarm.pass(20_000);
            Task third = inSlot(swarm.running(web), first);
            swarm.report(third, TaskState.TASK_STATE_FAILED);
            swarm.pass(20_000);
            assertThat(swarm.running(web)).noneMatch(task -> task.getSlot() == first.getSlot());
        }
    }

    @Test
    void anAttemptCountsThoughTheTaskAfterItWasLostAndIsForgotten() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(service("nginx", RestartCondition.RESTART_CONDITION_ANY)
                .restart(RestartCondition.RESTART_CONDITION_ANY, 0, 1));
        swarm.work();
        swarm.report(swarm.running(web).getFirst(), TaskState.TASK_STATE_FAILED);
        swarm.pass(20_000);
        Task lost = swarm.running(web).getFirst();
        swarm.silence(lost.getNodeId());
        swarm.pass(20_000);
        swarm.submit((view, now) -> new Outcome.Accepted(List.of(Changes.remove(swarm.task(lost))), ""));
        swarm.report(swarm.running(web).getFirst(), TaskState.TASK_STATE_FAILED);
        swarm.pass(20_000);
        assertThat(swarm.running(web)).isEmpty();
        assertThat(swarm.desired(web)).allMatch(Task::getGivenUp);
    }

    @Test
    void aDelayGoesOnElsewhereWhenTheNodeIsLost() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = failedOnce(swarm, 60_000);
        swarm.pass(10_000);
        Task waiting = swarm.desired(web).getFirst();
        swarm.availability(waiting.getNodeId(), Availability.AVAILABILITY_DRAIN);
        swarm.pass(49_000);
        assertThat(swarm.running(web)).isEmpty();
        Task moved = swarm.desired(web).getFirst();
        assertThat(moved.getNodeId()).isNotEqualTo(waiting.getNodeId());
        assertThat(moved.getRestarts()).isEqualTo(1);
        swarm.pass(1_500);
        assertThat(swarm.running(web)).hasSize(1);
    }

    @Test
    void aGlobalServicesDelayGoesOnWhenItsNodeIsBack() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.global(1)
                .name("web")
                .image("nginx")
                .restart(RestartCondition.RESTART_CONDITION_ANY, 60_000, 0));
        swarm.work();
        swarm.report(swarm.desired(web).getFirst(), TaskState.TASK_STATE_FAILED);
        swarm.pass(1_000);
        swarm.availability(Nodes.id(1), Availability.AVAILABILITY_DRAIN);
        swarm.pass(1_000);
        swarm.availability(Nodes.id(1), Availability.AVAILABILITY_ACTIVE);
        swarm.pass(57_000);
        assertThat(swarm.running(web)).isEmpty();
        swarm.pass(1_500);
        assertThat(swarm.running(web)).hasSize(1);
    }

    @Test
    void aSlotThatIsScaledAwayAndAskedForAgainWaitsForNothing() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = failedOnce(swarm, 60_000);
        swarm.pass(1_000);
        swarm.update(web, spec -> spec.replicas(0));
        swarm.update(web, spec -> spec.replicas(1));
        swarm.pass(1_000);
        assertThat(swarm.running(web)).hasSize(1);
    }

    private static Task inSlot(List<Task> tasks, Task like) {
        return tasks.stream()
                .filter(task -> task.getSlot() == like.getSlot())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSlotThatWasGivenUpStaysSoWhateverIsForgottenUntilTheServiceChanges() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.workers().fail("broken");
        Service web = swarm.create(service("broken", RestartCondition.RESTART_CONDITION_ANY)
                .restart(RestartCondition.RESTART_CONDITION_ANY, 1_000, 2)
                .windowMs(10_000));
        swarm.pass(600_000);
        Task last = swarm.desired(web).getFirst();
        assertThat(last.getGivenUp()).isTrue();
        // What the reaper may do once: a batch without the slot's history.
        swarm.submit((view, now) -> new Outcome.Accepted(
                swarm.tasks(web).stream()
                        .filter(task -> !task.getId().equals(last.getId()))
                        .map(Changes::remove)
                        .toList(),
                ""));
        assertThat(swarm.tasks(web)).hasSize(1);
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.update(web, spec -> spec.replicas(2));
        swarm.pass(600_000);
        assertThat(swarm.tasks(web)).contains(swarm.task(last));
        assertThat(swarm.running(web)).isEmpty();
        assertThat(swarm.transcript().lines("new"))
                .as("a slot more has attempts of its own")
                .hasSize(3 + 3);
        swarm.update(web, spec -> spec.image("nginx"));
        swarm.pass(60_000);
        assertThat(swarm.running(web)).hasSize(2).noneMatch(Task::getGivenUp);
    }

    @Test
    void attemptsOutsideTheWindowDoNotCount() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(service("nginx", RestartCondition.RESTART_CONDITION_ANY)
                .restart(RestartCondition.RESTART_CONDITION_ANY, 0, 2)
                .windowMs(10_000));
        swarm.work();
        for (int i = 0; i < 6; i++) {
            swarm.pass(6_000);
            swarm.report(swarm.desired(web).getFirst(), TaskState.TASK_STATE_FAILED);
        }
        swarm.work();
        assertThat(swarm.running(web)).as("one restart in each 10 s").hasSize(1);
        for (int i = 0; i < 3; i++) {
            swarm.report(swarm.desired(web).getFirst(), TaskState.TASK_STATE_FAILED);
            swarm.work();
        }
        assertThat(swarm.running(web)).as("three failures at once").isEmpty();
    }

    @Test
    void aReplacementWaitsForTheOldTaskButNotForEver() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.workers().stubborn(true);
        Service web = swarm.create(service("nginx", RestartCondition.RESTART_CONDITION_ANY));
        swarm.work();
        swarm.update(web, service -> service.image("nginx:2"));
        swarm.pass(59_000);
        assertThat(swarm.running(web)).isEmpty();
        swarm.pass(1_000);
        assertThat(swarm.running(web)).hasSize(1);
    }

    @Test
    void aLongStopGracePeriodIsWaitedFor() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.workers().stubborn(true);
        Service web = swarm.create(
                service("nginx", RestartCondition.RESTART_CONDITION_ANY).stopGracePeriodMs(120_000));
        swarm.work();
        swarm.update(web, service -> service.image("nginx:2"));
        swarm.pass(129_000);
        assertThat(swarm.running(web)).isEmpty();
        swarm.pass(1_000);
        assertThat(swarm.running(web)).hasSize(1);
    }
}
