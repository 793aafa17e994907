package io.jswarm.worker.agent;

import static io.jswarm.api.v1.TaskState.TASK_STATE_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.worker.Samples;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The logs that an agent sends to those who asked for them. */
class AgentLogsTest {
    private final AgentWorld world = new AgentWorld();
    private final String id = Samples.id(1, 1);

    private void subscribe(boolean follow, String... tasks) {
        subscribe(follow, -1, tasks);
    }

    private void subscribe(boolean follow, long tail, String... tasks) {
        world.session()
                .reply(ManagerMessage.newBuilder()
                        .setLogSubscription(LogSubscription.newBuilder()
                                .setSubscriptionId("sub")
                                .addAllTaskIds(List.of(tasks))
                                .setOptions(LogOptions.newBuilder()
                                        .setFollow(follow)
                                        .setTail(tail)
                                        .setStdout(true)
                                        .setStderr(true))));
    }

    private List<String> lines() {
        return world.managers.logs.stream()
                .flatMap(request -> request.getLinesList().stream())
                .map(line -> line.getData().toStringUtf8())
                .toList();
    }

    private boolean isFinished(String task) {
        return world.managers.logs.stream()
                .anyMatch(request -> request.getFinishedTaskId().equals(task));
    }

    @Test
    void aTaskThatIsFollowedFromTheBeginningIsReadThoughItWaitsForItsTurnToStart() {
        world.engine.speed(300, 300);
        world.replicas(12); // three times as many as are started at once
        String[] all = world.managers.tasks.keySet().toArray(String[]::new);
        world.until("a session", () -> world.managers.session != null);
        world.run(Duration.ofMillis(100));
        subscribe(true, all);
        world.until("all run", () -> world.allAre(TASK_STATE_RUNNING));
        List<String> said = new ArrayList<>();
        for (String task : all) {
            world.engine.log(task, "hello of " + task, false);
            said.add("hello of " + task);
        }
        world.run(Duration.ofSeconds(2));
        assertThat(lines()).containsExactlyInAnyOrderElementsOf(said);
        assertThat(all).noneMatch(this::isFinished);
    }

    @Test
    void allThatATaskPrintsIsNewToWhoAskedBeforeItStarted() {
        world.engine.speed(300, 300);
        world.replicas(1);
        world.until("a session", () -> world.managers.session != null);
        world.run(Duration.ofMillis(100));
        subscribe(true, 0, id);
        world.until("it runs", () -> world.engine.running().contains(id));
        world.engine.log(id, "the first line", false);
        world.untilState(id, TASK_STATE_RUNNING);
        world.until("its first line", () -> lines().equals(List.of("the first line")));
    }

    @Test
    void theLastLinesComeThoughTheEngineDiedAsTheyWereAskedFor() {
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        List.of("one", "two", "three").forEach(line -> world.engine.log(id, line, false));
        world.run(Duration.ofSeconds(60));
        world.engine.refuseLogs(true);
        subscribe(true, 2, id);
        world.run(Duration.ofSeconds(3));
        world.engine.refuseLogs(false);
        world.until("the last lines", () -> lines().equals(List.of("two", "three")));
    }

    @Test
    void aLongLogOfATaskThatHasEndedIsReadOnToo() {
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        for (int i = 0; i < 1_000; i++) {
            world.engine.log(id, "line " + i, false);
        }
        world.managers.logsReady = false;
        subscribe(true, id);
        world.run(Duration.ofSeconds(1));
        world.engine.exit(id, 0, false);
        world.run(Duration.ofSeconds(1));
        world.engine.kill();
        world.run(Duration.ofSeconds(1));
        world.engine.boot();
        world.managers.logsReady = true;
        LogLinkListener listener = Objects.requireNonNull(world.managers.logListener);
        world.session().toAgent(listener::ready);
        world.until("the end", () -> isFinished(id));
        assertThat(lines()).hasSize(1_000).startsWith("line 0").endsWith("line 999");
    }

    @Test
    void aFollowedLogIsReadOnWhereItBrokeOffWithItsEngine() {
        world.replicas(2);
        world.until("both run", () -> world.allAre(TASK_STATE_RUNNING));
        subscribe(true, id, Samples.id(1, 2));
        world.engine.log(id, "one", false);
        world.until("the first line", () -> lines().equals(List.of("one")));
        world.engine.kill();
        world.run(Duration.ofSeconds(5));
        world.engine.log(id, "two", false); // its container runs on
        world.engine.boot();
        world.until("the second line", () -> lines().equals(List.of("one", "two")));
        assertThat(world.managers.logs)
                .filteredOn(request -> !request.getErr().isEmpty())
                .singleElement()
                .satisfies(request -> assertThat(request.getErr()).contains("broke off", "engine died"));
        world.engine.log(id, "three", false);
        world.until("the third line", () -> lines().equals(List.of("one", "two", "three")));
        assertThat(isFinished(id)).isFalse();
        world.engine.exit(id, 0, false);
        world.until("the end", () -> isFinished(id));
        assertThat(lines()).containsExactly("one", "two", "three");
    }

    @Test
    void aLogThatIsNotFollowedSaysThatTheEngineIsAway() {
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        world.engine.kill();
        subscribe(false, id);
        world.until("the end", () -> isFinished(id));
        assertThat(world.managers.logs.getLast().getErr()).contains("engine died");
    }

    @Test
    void logsAreSentFollowedAndEnd() {
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        world.engine.log(id, "one", false);
        subscribe(true, id, "unknown");
        world.until("the first line", () -> lines().equals(List.of("one")));
        world.engine.log(id, "two", true);
        world.until("the second line", () -> lines().equals(List.of("one", "two")));
        assertThat(world.managers.logs)
                .filteredOn(request -> request.getFinishedTaskId().equals("unknown"))
                .extracting(PublishLogsRequest::getErr)
                .first()
                .asString()
                .contains("not on this node");
        world.engine.exit(id, 0, false);
        world.until("the end", () -> isFinished(id));
        // A dead container is readable as long as it is not removed.
        world.managers.logs.clear();
        subscribe(false, id);
        world.until("the lines again", () -> lines().equals(List.of("one", "two")));
    }

    @Test
    void aFollowerWhoAsksForAnotherTaskKeepsTheOnesThatItHas() {
        world.replicas(2);
        String second = Samples.id(1, 2);
        world.until("both run", () -> world.allAre(TASK_STATE_RUNNING));
        subscribe(true, id);
        subscribe(true, id, second);
        world.engine.log(id, "first", false);
        world.engine.log(second, "second", false);
        world.until("both are read", () -> lines().containsAll(List.of("first", "second")));
        assertThat(lines()).hasSize(2);
    }

    @Test
    void aFollowedTaskThatIsForgottenBeforeItStartsIsFinished() {
        world.engine.registryDown(true);
        world.service(1, Samples.template(1), 1, TASK_STATE_RUNNING);
        world.until("a session", () -> world.managers.session != null);
        world.run(Duration.ofSeconds(1));
        subscribe(true, id);
        world.run(Duration.ofSeconds(1));
        world.managers.remove(id);
        world.until("the end", () -> isFinished(id));
    }

    @Test
    void aSlowReaderHoldsTheLogUpAndLosesNothing() {
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        for (int i = 0; i < 1_000; i++) {
            world.engine.log(id, "line " + i, false);
        }
        world.managers.logsReady = false;
        subscribe(false, id);
        world.run(Duration.ofSeconds(5));
        assertThat(lines().size()).isBetween(1, 300);
        world.managers.logsReady = true;
        LogLinkListener listener = Objects.requireNonNull(world.managers.logListener);
        world.session().toAgent(listener::ready);
        world.until("all lines", () -> lines().size() == 1_000);
        assertThat(lines()).startsWith("line 0", "line 1").endsWith("line 999");
    }
}
