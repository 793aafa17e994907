package io.jswarm.worker.agent;

import static io.jswarm.api.v1.TaskState.TASK_STATE_COMPLETE;
import static io.jswarm.api.v1.TaskState.TASK_STATE_FAILED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_PREPARING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_READY;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REJECTED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REMOVE;
import static io.jswarm.api.v1.TaskState.TASK_STATE_RUNNING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_SHUTDOWN;
import static io.jswarm.api.v1.TaskState.TASK_STATE_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.Template;
import io.jswarm.worker.Samples;
import io.jswarm.worker.exec.fake.Fault;
import io.jswarm.worker.exec.fake.Life;
import io.jswarm.worker.storage.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks' lives from assignment to removal, on an engine that works. */
class AgentLifeTest {
    private final AgentWorld world = new AgentWorld();
    private final String id = Samples.id(1, 1);

    private void one(TaskState desired) {
        world.engine.addImage(Samples.IMAGE);
        world.service(1, Samples.template(1), 1, desired);
    }

    @Test
    void aTaskThatRanIsNotRefusedBecauseTheDiskHasForgottenIt() throws IOException {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        world.crash();
        TaskStatus before =
                world.managers.status(id).toBuilder().setState(TASK_STATE_READY).build();
        world.disk.append(List.of(new Entry.PutStatus(id, before)), true);
        world.engine.lose(id);
        world.managers.reachable = false;
        world.restart();
        world.run(Duration.ofSeconds(5));
        world.managers.reachable = true;
        world.untilState(id, TASK_STATE_FAILED);
        assertThat(world.managers.status(id).getErr()).contains("removed by somebody else");
    }

    @Test
    void aTaskRunsAndItsStatusOnlyMovesForward() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        assertThat(world.engine.running()).containsExactly(id);
        assertThat(world.engine.names()).containsExactly("svc1.1." + id);
        assertThat(world.managers.status(id).getContainer().getPid()).isPositive();
        List<TaskState> seen = world.managers.history.getOrDefault(id, List.of()).stream()
                .map(TaskStatus::getState)
                .toList();
        for (int i = 1; i < seen.size(); i++) {
            TaskState before = seen.get(i - 1);
            assertThat(before == seen.get(i) || TaskStates.mayMove(before, seen.get(i)))
                    .as(seen.toString())
                    .isTrue();
        }
    }

    @Test
    void aHundredTasksRunWithBoundedParallelismAndFewBatches() {
        world.engine.addImage(Samples.IMAGE);
        world.service(1, Samples.template(1), 100, TASK_STATE_RUNNING);
        world.until("all run", () -> world.allAre(TASK_STATE_RUNNING));
        assertThat(world.engine.running()).hasSize(100);
        assertThat(world.engine.created()).isEqualTo(100);
        assertThat(world.managers.batches.size()).isLessThan(60);
    }

    @Test
    void readyMeansMadeButNotStarted() {
        one(TASK_STATE_READY);
        world.untilState(id, TASK_STATE_READY);
        world.run(Duration.ofSeconds(30));
        assertThat(world.engine.running()).isEmpty();
        assertThat(world.engine.names()).hasSize(1);
        world.managers.desire(id, TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
    }

    @Test
    void shutdownStopsAndKeepsTheContainerUntilTheTaskGoes() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        world.managers.desire(id, TASK_STATE_SHUTDOWN);
        world.untilState(id, TASK_STATE_SHUTDOWN);
        assertThat(world.engine.running()).isEmpty();
        assertThat(world.engine.names()).hasSize(1);
        assertThat(world.managers.status(id).getContainer().getExitCode()).isEqualTo(143);
        world.managers.remove(id);
        world.until("nothing left", () -> world.agent.info().tasks() == 0);
        assertThat(world.engine.names()).isEmpty();
    }

    @Test
    void removeStopsAndRemovesAtOnce() {
        one(TASK_STATE_RUNNING);
        world.engine.live(plan -> Life.FOREVER.stubborn());
        world.untilState(id, TASK_STATE_RUNNING);
        world.managers.desire(id, TASK_STATE_REMOVE);
        world.until("no container", () -> world.engine.names().isEmpty());
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_SHUTDOWN);
        assertThat(world.managers.status(id).getContainer().getExitCode()).isEqualTo(137);
    }

    @Test
    void anExitOfZeroIsCompleteAndAnyOtherFailed() {
        one(TASK_STATE_RUNNING);
        world.engine.live(plan -> Life.exits(3_000, plan.name().startsWith("svc1.1.") ? 0 : 3));
        world.managers.tasks.put(Samples.id(1, 2), Samples.task(1, 2, TASK_STATE_RUNNING));
        world.untilState(id, TASK_STATE_COMPLETE);
        world.untilState(Samples.id(1, 2), TASK_STATE_FAILED);
        TaskStatus failed = world.managers.status(Samples.id(1, 2));
        assertThat(failed.getErr()).isEqualTo("task: non-zero exit (3)");
        assertThat(failed.getContainer().getExitCode()).isEqualTo(3);
    }

    @Test
    void anOutOfMemoryKillIsNamed() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        world.engine.exit(id, 137, true);
        world.untilState(id, TASK_STATE_FAILED);
        assertThat(world.managers.status(id).getErr()).isEqualTo("task: non-zero exit (137): OOM killed");
        assertThat(world.managers.status(id).getContainer().getOomKilled()).isTrue();
    }

    @Test
    void aDeathIsReportedWithinMilliseconds() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        world.run(Duration.ofSeconds(1));
        world.engine.exit(id, 1, false);
        world.until(Duration.ofMillis(100), "failed", () -> world.managers.state(id) == TASK_STATE_FAILED);
    }

    @Test
    void aTaskWithAHealthcheckStartsUntilItIsHealthyAndFailsWhenItIsNot() {
        one(TASK_STATE_RUNNING);
        world.engine.live(plan -> Life.checked(5_000, 20_000));
        world.untilState(id, TASK_STATE_STARTING);
        world.run(Duration.ofSeconds(4));
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_STARTING);
        world.untilState(id, TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_FAILED);
        assertThat(world.managers.status(id).getErr()).startsWith("task: unhealthy container");
        assertThat(world.engine.running()).isEmpty();
    }

    @Test
    void aContainerThatCannotStartFails() {
        one(TASK_STATE_RUNNING);
        world.engine.live(plan -> Life.cannotStart("exec: \"nosuch\": executable file not found in $PATH"));
        world.untilState(id, TASK_STATE_FAILED);
        assertThat(world.managers.status(id).getErr()).contains("cannot start").contains("nosuch");
    }

    @Test
    void aContainerRemovedByHandIsAFailure() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        world.engine.lose(id);
        world.untilState(id, TASK_STATE_FAILED);
        assertThat(world.managers.status(id).getErr()).contains("gone");
    }

    @Test
    void anImageIsPulledOnceForAllWhoWait() {
        world.engine.publish(Samples.IMAGE, "sha256:1");
        AtomicInteger pulls = new AtomicInteger();
        world.engine.faults((call, random) -> {
            if (call.equals("pull")) {
                pulls.incrementAndGet();
            }
            return Fault.NONE;
        });
        world.engine.speed(5, 5_000);
        world.service(1, Samples.template(1), 20, TASK_STATE_RUNNING);
        world.run(Duration.ofSeconds(3));
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_PREPARING);
        assertThat(world.managers.status(id).getMessage())
                .contains("pulling image web:1")
                .contains("layers");
        world.until("all run", () -> world.allAre(TASK_STATE_RUNNING));
        assertThat(pulls).hasValue(1);
    }

    @Test
    void anUnknownTagIsRejectedAtOnce() {
        world.service(1, Samples.template(1), 2, TASK_STATE_RUNNING);
        world.until(Duration.ofSeconds(2), "rejected", () -> world.allAre(TASK_STATE_REJECTED));
        assertThat(world.managers.status(id).getErr()).contains("manifest unknown");
    }

    @Test
    void aRegistryThatCannotBeReachedIsSeenSoonTriedAgainAndThenRejected() {
        world.engine.publish(Samples.IMAGE, "sha256:1");
        world.engine.registryDown(true);
        world.service(1, Samples.template(1), 1, TASK_STATE_RUNNING);
        world.until(
                Duration.ofSeconds(3),
                "the error is visible",
                () -> world.managers.status(id).getErr().contains("no such host"));
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_PREPARING);
        world.run(Duration.ofSeconds(25));
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_PREPARING);
        world.untilState(id, TASK_STATE_REJECTED);

        world.managers.assign(Samples.task(1, 2, TASK_STATE_RUNNING));
        world.run(Duration.ofSeconds(10));
        world.engine.registryDown(false);
        world.untilState(Samples.id(1, 2), TASK_STATE_RUNNING);
        assertThat(world.managers.status(Samples.id(1, 2)).getErr()).isEmpty();
    }

    @Test
    void aSilentRegistryIsNamedWithinSeconds() {
        world.engine.publish(Samples.IMAGE, "sha256:1");
        world.engine.speed(5, 900);
        world.engine.faults((call, random) -> call.equals("pull") ? Fault.LOST_CALL : Fault.NONE);
        world.service(1, Samples.template(1), 1, TASK_STATE_RUNNING);
        world.until(
                Duration.ofSeconds(4),
                "the silence is visible",
                () -> world.managers.status(id).getErr().contains("no word from the registry"));
    }

    @Test
    void leavingRemovesEveryContainerAndStoppingNone() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        int opened = world.managers.opened.size();
        AtomicInteger left = new AtomicInteger(-1);
        world.agent.leave(Duration.ofSeconds(30), left::set);
        world.until("left", () -> left.get() >= 0);
        assertThat(left).hasValue(0);
        assertThat(world.engine.names()).isEmpty();
        assertThat(world.managers.leaving).isEqualTo(1);
        assertThat(world.managers.left).isEqualTo(1);
        world.run(Duration.ofMinutes(10));
        assertThat(world.managers.opened).as("it looks for no manager any more").hasSize(opened);
    }

    @Test
    void aNodeThatLeavesContainersBehindDoesNotSayThatItIsEmpty() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        world.engine.hang(true);
        AtomicInteger left = new AtomicInteger(-1);
        world.agent.leave(Duration.ofSeconds(30), left::set);
        world.until(Duration.ofMinutes(3), "given up", () -> left.get() >= 0);
        assertThat(left).hasValue(1);
        assertThat(world.managers.leaving).isEqualTo(1);
        assertThat(world.managers.left).isZero();
    }

    @Test
    void aRemovedNodeEndsItsContainersAndLooksForNoManagerAnyMore() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        int opened = world.managers.opened.size();
        removed("PERMISSION_DENIED: Node was removed from the cluster");
        world.until("the containers are gone", () -> world.engine.names().isEmpty());
        world.run(Duration.ofMinutes(10));
        assertThat(world.removals).containsExactly("PERMISSION_DENIED: Node was removed from the cluster");
        assertThat(world.managers.opened).hasSize(opened);
        assertThat(world.agent.info().tasks()).isZero();
        AtomicInteger left = new AtomicInteger(-1);
        world.agent.leave(Duration.ofSeconds(30), left::set);
        world.until("left", () -> left.get() >= 0);
        assertThat(left).hasValue(0);
    }

    @Test
    void aRemovedNodeGoesOnUntilItsEngineAnswers() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        world.engine.hang(true);
        removed("removed");
        world.run(Duration.ofMinutes(5));
        assertThat(world.engine.names()).hasSize(1);
        world.engine.hang(false);
        world.until(
                Duration.ofMinutes(3),
                "the containers are gone",
                () -> world.engine.names().isEmpty());
    }

    @Test
    void aRefusalEndsNothing() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        FakeManagers.Link link = Objects.requireNonNull(world.managers.session);
        link.toAgent(() -> link.refuse("UNAUTHENTICATED: the certificate has expired"));
        world.run(Duration.ofMinutes(1));
        assertThat(world.engine.running()).containsExactly(id);
        assertThat(world.managers.connected()).isTrue();
    }

    private void removed(String why) {
        FakeManagers.Link link = Objects.requireNonNull(world.managers.session);
        link.toAgent(() -> link.remove(why));
    }

    @Test
    void newCredentialsReachATaskThatIsOnItsWay() {
        world.engine.publish(Samples.IMAGE, "sha256:1");
        world.engine.registryDown(true);
        world.service(1, Samples.template(1), 1, TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_PREPARING);
        assertThat(world.engine.lastCredentials()).isEmpty();
        Template.Builder changed = Samples.template(1).toBuilder();
        changed.getTaskBuilder().getContainerBuilder().setRegistryAuth("new");
        world.managers.template(changed.build());
        world.until("a pull with them", () -> world.engine.lastCredentials().equals("new"));
        world.engine.registryDown(false);
        world.untilState(id, TASK_STATE_RUNNING);
    }

    @Test
    void wrongCredentialsOfOneServiceRejectNoTaskOfAnother() {
        world.engine.publish(Samples.IMAGE, "sha256:1");
        world.engine.guard(Samples.IMAGE, "right");
        world.service(1, withCredentials(1, "wrong"), 1, TASK_STATE_RUNNING);
        world.service(2, withCredentials(2, "right"), 1, TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_REJECTED);
        world.untilState(Samples.id(2, 1), TASK_STATE_RUNNING);
    }

    private static Template withCredentials(int service, String credentials) {
        return Samples.template(
                service, ContainerSpec.newBuilder().setImage(Samples.IMAGE).setRegistryAuth(credentials));
    }

    @Test
    void stoppingTheAgentLeavesContainersRunning() {
        one(TASK_STATE_RUNNING);
        world.untilState(id, TASK_STATE_RUNNING);
        AtomicInteger stopped = new AtomicInteger();
        world.agent.stop(stopped::incrementAndGet);
        world.run(Duration.ofMinutes(2));
        assertThat(stopped).hasValue(1);
        assertThat(world.engine.running()).containsExactly(id);
        assertThat(world.agent.info().manager()).isEmpty();
    }

    /** Taken away and given back, by a manager that knew of it later: what happened between was told to nobody. */
    @Test
    void managersKnowWhatBecameOfATaskThatWasTakenAwayForAMoment() {
        for (int ms = 0; ms <= 60; ms += 2) {
            AgentWorld each = new AgentWorld();
            each.engine.addImage(Samples.IMAGE);
            each.service(1, Samples.template(1), 1, TASK_STATE_RUNNING);
            each.untilState(id, TASK_STATE_RUNNING);
            Task task = Objects.requireNonNull(each.managers.tasks.get(id));
            each.managers.remove(id);
            each.run(Duration.ofMillis(ms));
            each.managers.assign(task);
            each.run(Duration.ofSeconds(5));
            assertThat(TaskStates.isTerminal(each.managers.state(id)))
                    .as("after %d ms the managers know %s", ms, each.managers.status(id))
                    .isEqualTo(each.engine.runs() == 0);
        }
    }
}
