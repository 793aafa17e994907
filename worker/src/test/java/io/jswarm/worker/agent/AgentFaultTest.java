package io.jswarm.worker.agent;

import static io.jswarm.api.v1.TaskState.TASK_STATE_FAILED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_PREPARING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_REJECTED;
import static io.jswarm.api.v1.TaskState.TASK_STATE_RUNNING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_SHUTDOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.Samples;
import io.jswarm.worker.exec.fake.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deaths and hangs of agent, engine and host. */
class AgentFaultTest {
    private final AgentWorld world = new AgentWorld();
    private final String id = Samples.id(1, 1);

    private void running(int count) {
        world.replicas(count);
        world.until("all run", () -> world.allAre(TASK_STATE_RUNNING));
        world.run(Duration.ofSeconds(1));
    }

    @Test
    void aRestartedAgentTakesItsContainersUpAndMakesNoOther() {
        running(5);
        world.crash();
        world.run(Duration.ofSeconds(30));
        assertThat(world.engine.running()).hasSize(5);
        world.restart();
        world.run(Duration.ofSeconds(10));
        assertThat(world.engine.running()).hasSize(5);
        assertThat(world.engine.created()).isEqualTo(5);
        assertThat(world.allAre(TASK_STATE_RUNNING)).isTrue();
    }

    @Test
    void aRestartedAgentWithoutItsDiskTakesThemUpToo() {
        running(5);
        world.crash();
        world.disk.wipe();
        world.restart();
        world.run(Duration.ofSeconds(10));
        assertThat(world.engine.created()).isEqualTo(5);
        assertThat(world.engine.running()).hasSize(5);
        assertThat(world.allAre(TASK_STATE_RUNNING)).isTrue();
    }

    @Test
    void aContainerThatDiedWhileTheAgentWasAwayIsReported() {
        running(2);
        world.crash();
        world.engine.exit(id, 9, false);
        world.engine.lose(Samples.id(1, 2));
        world.run(Duration.ofSeconds(5));
        world.restart();
        world.untilState(id, TASK_STATE_FAILED);
        world.untilState(Samples.id(1, 2), TASK_STATE_FAILED);
        assertThat(world.managers.status(id).getContainer().getExitCode()).isEqualTo(9);
        assertThat(world.managers.status(Samples.id(1, 2)).getErr()).contains("gone");
    }

    @Test
    void aRestartedAgentStartsNothingBeforeItHasACompleteSet() {
        world.engine.speed(5, 5_000);
        world.engine.publish(Samples.IMAGE, "sha256:1");
        world.service(1, Samples.template(1), 3, TASK_STATE_RUNNING);
        world.until("it pulls", () -> world.managers.state(id) == TASK_STATE_PREPARING);
        world.run(Duration.ofSeconds(1));
        world.crash();
        world.managers.reachable = false;
        world.engine.addImage(Samples.IMAGE);
        world.restart();
        world.run(Duration.ofMinutes(2));
        assertThat(world.engine.created()).isZero();
        // Meanwhile the managers have given one of the tasks to another node.
        world.managers.tasks.remove(id);
        world.managers.reachable = true;
        world.until("the others run", () -> world.allAre(TASK_STATE_RUNNING));
        assertThat(world.engine.running()).containsExactlyInAnyOrder(Samples.id(1, 2), Samples.id(1, 3));
        assertThat(world.engine.created()).isEqualTo(2);
    }

    @Test
    void whatWasAssignedSurvivesAPowerFailure() {
        running(3);
        world.crash();
        world.disk.losePower();
        assertThat(world.disk.load().tasks()).as("of a complete set").hasSize(3);
        world.restart();
        world.run(Duration.ofSeconds(5));
        world.managers.assign(Samples.task(1, 4, TASK_STATE_RUNNING));
        world.run(Duration.ofSeconds(5));
        world.disk.losePower();
        assertThat(world.disk.load().tasks()).as("of an increment").hasSize(4);
    }

    @Test
    void afterAPowerFailureTheDeadAreReportedFailed() {
        running(3);
        world.engine.powerFailure();
        world.crash();
        world.run(Duration.ofSeconds(20));
        world.engine.boot();
        world.restart();
        world.until("all failed", () -> world.allAre(TASK_STATE_FAILED));
        assertThat(world.managers.status(id).getErr()).contains("255").contains("ended while its engine was down");
    }

    @Test
    void aDeadEngineFailsNoTask() {
        running(3);
        world.engine.kill();
        world.run(Duration.ofMinutes(10));
        assertThat(world.allAre(TASK_STATE_RUNNING)).isTrue();
        assertThat(world.agent.info().engineProblem()).isNotEmpty();
        assertThat(world.managers.session).isNotNull();
        world.engine.exit(id, 5, false);
        world.engine.boot();
        world.untilState(id, TASK_STATE_FAILED);
        assertThat(world.managers.status(id).getErr()).contains("ended while its engine was down");
        assertThat(world.managers.state(Samples.id(1, 2))).isEqualTo(TASK_STATE_RUNNING);
        assertThat(world.engine.created()).isEqualTo(3);
        assertThat(world.agent.info().engineProblem()).isEmpty();
    }

    @Test
    void aContainerThatDiesWhileAReturnedEngineListsItIsReported() {
        running(3);
        world.engine.kill();
        world.run(Duration.ofSeconds(1));
        world.engine.speed(1_000, 1_000);
        List<String> calls = new ArrayList<>();
        world.engine.faults((call, random) -> {
            calls.add(call);
            return Fault.NONE;
        });
        world.engine.boot();
        world.until("the list is on its way", () -> calls.contains("list"));
        world.run(Duration.ofMillis(700));
        world.engine.exit(id, 9, false);
        world.run(Duration.ofSeconds(5));
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_FAILED);
    }

    @Test
    void containersThatWaitForTheirTurnAreNotMadeWhenTheirTasksAreNotWantedAnyMore() {
        running(1);
        world.engine.speed(1_000, 1_000);
        world.managers.template(Samples.template(2));
        List<String> many = new ArrayList<>();
        for (int slot = 1; slot <= 100; slot++) {
            world.managers.assign(Samples.task(2, slot, TASK_STATE_RUNNING));
            many.add(Samples.id(2, slot));
        }
        world.until("the first are being made", () -> world.engine.created() > 1);
        many.forEach(each -> world.managers.desire(each, TASK_STATE_SHUTDOWN));
        world.run(Duration.ofSeconds(30));
        assertThat(world.engine.created()).isLessThan(1 + 2 * 4 + 1);
        assertThat(world.engine.running()).containsExactly(id);
    }

    @Test
    void aTaskThatIsAssignedWhileTheEngineIsDownSaysWhyAndRunsOnceItIsBack() {
        running(1);
        world.engine.kill();
        world.managers.assign(Samples.task(1, 2, TASK_STATE_RUNNING));
        String other = Samples.id(1, 2);
        world.until(
                Duration.ofSeconds(5),
                "the reason is visible",
                () -> world.managers.status(other).getErr().contains("engine"));
        world.run(Duration.ofSeconds(60));
        world.engine.boot();
        world.untilState(other, TASK_STATE_RUNNING);
        assertThat(world.managers.status(other).getErr()).isEmpty();
    }

    @Test
    void aTaskThatNeverStartedIsRejectedWhenTheEngineStaysAway() {
        running(1);
        world.engine.kill();
        world.managers.assign(Samples.task(1, 2, TASK_STATE_RUNNING));
        world.until(
                Duration.ofMinutes(3), "rejected", () -> world.managers.state(Samples.id(1, 2)) == TASK_STATE_REJECTED);
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_RUNNING);
    }

    @Test
    void aHungEngineBlocksNothingElse() {
        running(1);
        world.engine.hang(true);
        world.managers.assign(Samples.task(1, 2, TASK_STATE_RUNNING));
        int before = world.managers.heartbeats;
        world.run(Duration.ofSeconds(30));
        assertThat(world.managers.heartbeats - before).isGreaterThan(25);
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_RUNNING);
        assertThat(world.managers.status(Samples.id(1, 2)).getErr()).contains("does not answer");
        world.engine.hang(false);
        world.untilState(Samples.id(1, 2), TASK_STATE_RUNNING);
    }

    @Test
    void anEngineThatHangsIsNoticedWithNothingToDoAndComesBackByItself() {
        running(1);
        world.run(Duration.ofSeconds(5));
        long since = world.managers.status(id).getAtMs();
        world.engine.hang(true);
        world.until(
                Duration.ofSeconds(25),
                "managers know",
                () -> world.managers.description.getEngine().getProblem().contains("does not answer"));
        assertThat(world.managers.description.getHostname()).isEqualTo("h1");
        assertThat(world.agent.info().engineProblem()).contains("does not answer");
        world.until("the task says so", () -> world.managers.status(id).getErr().contains("does not answer"));
        int told = world.managers.descriptions;
        world.run(Duration.ofMinutes(5));
        assertThat(world.managers.descriptions).as("said once").isEqualTo(told);
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_RUNNING);

        world.engine.hang(false);
        world.until(
                "it is back",
                () -> world.managers.description.getEngine().getProblem().isEmpty());
        world.until("the task is well", () -> world.managers.status(id).getErr().isEmpty());
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_RUNNING);
        assertThat(world.managers.status(id).getAtMs()).isEqualTo(since);
    }

    @Test
    void aSingleLostPingIsNothing() {
        running(1);
        AtomicInteger lost = new AtomicInteger();
        world.engine.faults((call, random) ->
                call.equals("ping") && lost.getAndIncrement() % 2 == 0 ? Fault.LOST_CALL : Fault.NONE);
        world.run(Duration.ofMinutes(5));
        assertThat(lost).hasValueGreaterThan(10);
        assertThat(world.managers.description.getEngine().getProblem()).isEmpty();
        assertThat(world.managers.descriptions).isEqualTo(0);
    }

    @Test
    void aNodeWhoseEngineNeverAnsweredSaysSoToManagers() {
        world.crash();
        world.disk.wipe();
        world.engine.kill();
        world.restart();
        world.until(
                "managers know",
                () -> world.managers.description.getEngine().getProblem().contains("down"));
        world.engine.boot();
        world.until("it is back", () -> world.managers.description.getHostname().equals("h1"));
        world.until(
                "without a problem",
                () -> world.managers.description.getEngine().getProblem().isEmpty());
    }

    @Test
    void unknownContainersOfOursGoOnceTheSetIsCompleteAndNobodyElses() {
        running(2);
        world.crash();
        world.disk.wipe();
        world.managers.reachable = false;
        world.managers.tasks.remove(id);
        world.restart();
        world.run(Duration.ofSeconds(30));
        assertThat(world.engine.running()).hasSize(2);
        world.managers.reachable = true;
        world.until("the stray is gone", () -> world.engine.names().size() == 1);
        assertThat(world.engine.running()).containsExactly(Samples.id(1, 2));
    }

    @Test
    void aStopThatTheEngineLosesIsRepeated() {
        running(1);
        world.engine.faults((call, random) -> call.equals("stop") ? Fault.LOST_CALL : Fault.NONE);
        world.managers.desire(id, TASK_STATE_SHUTDOWN);
        world.run(Duration.ofSeconds(45));
        assertThat(world.managers.status(id).getErr()).isNotEmpty();
        assertThat(world.managers.state(id)).isEqualTo(TASK_STATE_RUNNING);
        world.engine.faults((call, random) -> Fault.NONE);
        world.untilState(id, TASK_STATE_SHUTDOWN);
    }

    /**
     * Everything fails now and then, agent, engine and managers die and come back; then the faults end and what managers
     * want must be so: no task twice, none missing, no status that went back.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverFailsItConvergesOnceTheFaultsEnd(long seed) {
        Randomness chance = Randomness.seeded(seed);
        world.engine.publish(Samples.IMAGE, "sha256:1");
        world.service(1, Samples.template(1), 8, TASK_STATE_RUNNING);
        world.engine.faults((call, random) -> {
            long dice = random.nextBelow(40);
            return switch ((int) dice) {
                case 0 -> Fault.ERROR;
                case 1 -> Fault.LOST_CALL;
                case 2 -> Fault.LOST_ANSWER;
                case 3 -> Fault.SLOW;
                default -> Fault.NONE;
            };
        });
        int slot = 8;
        for (int i = 0; i < 60; i++) {
            switch ((int) chance.nextBelow(10)) {
                case 0 -> {
                    world.crash();
                    world.run(Duration.ofMillis(chance.nextBelow(3_000)));
                    world.restart();
                }
                case 1 -> world.managers.breakSession();
                case 2 -> world.engine.kill();
                case 3 -> world.engine.hang(true);
                case 4 -> world.managers.reachable = !world.managers.reachable;
                case 5 -> world.engine.exit(Samples.id(1, 1 + (int) chance.nextBelow(slot)), 1, false);
                case 6 -> world.managers.desire(Samples.id(1, 1 + (int) chance.nextBelow(slot)), TASK_STATE_SHUTDOWN);
                case 7 -> world.managers.remove(Samples.id(1, 1 + (int) chance.nextBelow(slot)));
                case 8 -> world.managers.assign(Samples.task(1, ++slot, TASK_STATE_RUNNING));
                default -> world.engine.boot();
            }
            world.run(Duration.ofMillis(chance.nextBelow(4_000)));
        }
        world.engine.faults((call, random) -> Fault.NONE);
        world.engine.boot();
        world.managers.reachable = true;
        world.run(Duration.ofMinutes(8));
        converged(seed);
    }

    private void converged(long seed) {
        List<String> wanted = world.managers.tasks.values().stream()
                .filter(task -> task.getDesiredState() == TASK_STATE_RUNNING
                        && !TaskStates.isTerminal(world.managers.state(task.getId())))
                .map(task -> task.getId())
                .toList();
        assertThat(world.engine.running()).as("seed " + seed).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(wanted).as("seed " + seed).allMatch(task -> world.managers.state(task) == TASK_STATE_RUNNING);
        for (Map.Entry<String, List<TaskStatus>> entry : world.managers.history.entrySet()) {
            TaskState last = TaskState.TASK_STATE_NEW;
            for (TaskStatus status : entry.getValue()) {
                assertThat(status.getState().getNumber())
                        .as("seed " + seed + " task " + entry.getKey() + ": " + entry.getValue())
                        .isGreaterThanOrEqualTo(last.getNumber());
                last = status.getState();
            }
        }
    }

    /** The Hello was written before the engine hung, and the manager answered it only then. */
    @Test
    void whatChangesBetweenHelloAndWelcomeIsSaidAfterIt() {
        world.managers.pause("m1:2377");
        world.until(Duration.ofSeconds(1), "a Hello", () -> !world.managers.opened.isEmpty());
        world.engine.hang(true);
        world.until(
                Duration.ofMinutes(1),
                "the agent knows",
                () -> !world.agent.info().engineProblem().isEmpty());
        world.managers.resume();
        world.until(
                Duration.ofMinutes(1),
                "managers know",
                () -> world.managers.description.getEngine().getProblem().contains("does not answer"));
    }
}
