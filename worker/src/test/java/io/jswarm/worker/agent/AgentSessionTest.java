package io.jswarm.worker.agent;

import static io.jswarm.api.v1.TaskState.TASK_STATE_RUNNING;
import static io.jswarm.api.v1.TaskState.TASK_STATE_SHUTDOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.Redirect;
import io.jswarm.api.v1.ResolveImage;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.worker.Samples;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an agent says to managers, and which managers it looks for. */
class AgentSessionTest {
    private final AgentWorld world = new AgentWorld();
    private final String id = Samples.id(1, 1);

    @Test
    void itSaysHelloAndFollowsARedirectToTheLeader() {
        world.managers.leader = "m9:2377";
        world.until(Duration.ofSeconds(1), "a session", () -> world.managers.session != null);
        assertThat(world.managers.opened).hasSize(2);
        assertThat(world.managers.opened.getLast()).isEqualTo("m9:2377");
        assertThat(world.managers.hellos.getFirst().getDescription().getHostname())
                .isEqualTo("h1");
        assertThat(world.managers.hellos.getFirst().getInstanceId()).hasSize(25);
        world.until("info", () -> world.agent.info().manager().equals("m9:2377"));
    }

    /** Also after a crash, and at once: nobody tells it again. */
    @Test
    void fromTheClustersLevelOnStatusesAreSaidAtIt() {
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        assertThat(world.managers.batches).allMatch(batch -> batch.getFeatureLevel() == 0);
        world.session()
                .reply(ManagerMessage.newBuilder()
                        .setNodeUpdate(NodeUpdate.newBuilder().setFeatureLevel(FeatureLevel.FACTS)));
        world.run(Duration.ofSeconds(1));
        world.crash();
        world.restart();
        world.managers.batches.clear();
        world.managers.desire(id, TASK_STATE_SHUTDOWN);
        world.untilState(id, TASK_STATE_SHUTDOWN);
        assertThat(world.managers.batches)
                .isNotEmpty()
                .allMatch(batch -> batch.getFeatureLevel() == FeatureLevel.FACTS);
    }

    @Test
    void managersThatNameEachOtherAreLeftAlone() {
        world.managers.leader = "nobody";
        world.run(Duration.ofSeconds(20));
        assertThat(world.managers.opened.size()).isLessThan(50);
    }

    @Test
    void itTriesEveryManagerAndWaitsLongerEachTime() {
        world.managers.reachable = false;
        world.run(Duration.ofSeconds(60));
        assertThat(world.managers.opened).contains("m1:2377", "m2:2377", "m3:2377");
        assertThat(world.managers.opened.size()).isBetween(8, 25);
        world.managers.reachable = true;
        world.until(Duration.ofSeconds(30), "a session", () -> world.managers.session != null);
    }

    @Test
    void aManagerThatSaysNothingIsGivenUp() {
        world.managers.silent = true;
        world.run(Duration.ofSeconds(12));
        assertThat(world.managers.opened.size()).isBetween(2, 4);
    }

    @Test
    void itBeatsEveryPeriodAndLeavesAManagerThatDoesNotAnswer() {
        world.until("a session", () -> world.managers.session != null);
        world.run(Duration.ofSeconds(10));
        assertThat(world.managers.heartbeats).isBetween(9, 11);
        int before = world.managers.opened.size();
        world.managers.silent = true;
        world.until(Duration.ofSeconds(5), "another try", () -> world.managers.opened.size() > before);
    }

    @Test
    void aNewLeaderIsFoundWhileTheOldOneIsSilent() {
        world.until("a session", () -> world.managers.session != null);
        world.run(Duration.ofMillis(5_300));
        world.managers.gone = "m1:2377";
        world.managers.leader = "m1:2377";
        world.run(Duration.ofMillis(700));
        world.managers.leader = "m2:2377";
        world.until(
                Duration.ofMillis(1_500),
                "a session with the new leader",
                () -> world.agent.info().manager().equals("m2:2377"));
    }

    @Test
    void aLeaderThatIsOnlySlowKeepsItsSession() {
        world.until("a session", () -> world.managers.session != null);
        world.run(Duration.ofMillis(5_300));
        int hellos = world.managers.hellos.size();
        int opened = world.managers.opened.size();
        world.managers.pause("m1:2377");
        world.run(Duration.ofMillis(2_300));
        assertThat(world.managers.opened.size()).as("others were asked").isGreaterThan(opened);
        world.managers.resume();
        world.run(Duration.ofSeconds(30));
        assertThat(world.managers.hellos).hasSize(hellos);
        assertThat(world.agent.info().manager()).isEqualTo("m1:2377");
    }

    @Test
    void aFreshConnectionTakesThePlaceOfOneThatIsStuck() {
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        FakeManagers.Link stuck = world.session();
        stuck.stick();
        world.until(
                Duration.ofMillis(1_700),
                "a session over another connection",
                () -> world.managers.session != null && world.managers.session != stuck);
        world.run(Duration.ofMillis(100));
        assertThat(world.agent.info().manager()).isEqualTo("m1:2377");
        int hellos = world.managers.hellos.size();
        world.run(Duration.ofSeconds(30));
        assertThat(world.managers.hellos).as("it is kept").hasSize(hellos);
        world.managers.desire(id, TASK_STATE_SHUTDOWN);
        world.untilState(id, TASK_STATE_SHUTDOWN);
    }

    @Test
    void theFirstRetryIsFast() {
        world.until("a session", () -> world.managers.session != null);
        world.run(Duration.ofSeconds(3));
        world.managers.breakSession();
        world.until(Duration.ofMillis(150), "a session again", () -> world.managers.session != null);
    }

    @Test
    void aCompleteSetMayComeInParts() {
        world.managers.partSize = 3;
        world.replicas(20);
        world.until("all run", () -> world.allAre(TASK_STATE_RUNNING));
    }

    @Test
    void nothingStartsBeforeTheLastPart() {
        world.replicas(3);
        world.managers.leader = "m1:2377";
        world.managers.tasks.clear();
        world.until("a session", () -> world.managers.session != null);
        world.managers.breakSession();
        world.run(Duration.ofSeconds(2));
        int created = world.engine.created();
        world.session().assignments(io.jswarm.api.v1.AssignmentsType.ASSIGNMENTS_TYPE_COMPLETE, false, List.of());
        world.run(Duration.ofSeconds(2));
        assertThat(world.engine.created()).isEqualTo(created);
    }

    @Test
    void aGapInTheNumbersEndsTheSession() {
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        world.session().skipSequence();
        int before = world.managers.hellos.size();
        world.managers.assign(Samples.task(1, 2, TASK_STATE_RUNNING));
        world.until("a new session", () -> world.managers.hellos.size() > before);
        world.untilState(Samples.id(1, 2), TASK_STATE_RUNNING);
    }

    @Test
    void aTaskWithoutItsTemplateEndsTheSession() {
        world.until("a session", () -> world.managers.session != null);
        int before = world.managers.hellos.size();
        world.managers.assign(Samples.task(5, 1, TASK_STATE_RUNNING));
        world.until("a new session", () -> world.managers.hellos.size() > before);
    }

    @Test
    void statusesWaitForAcknowledgementAndAreSentAgainInANewSession() {
        world.managers.acks = false;
        world.replicas(1);
        world.untilState(id, TASK_STATE_RUNNING);
        assertThat(world.managers.batches.stream().map(StatusBatch::getSequence))
                .containsExactly(java.util.stream.LongStream.rangeClosed(1, world.managers.batches.size())
                        .boxed()
                        .toArray(Long[]::new));
        assertThat(world.managers.batches.size()).isLessThanOrEqualTo(4);
        world.run(Duration.ofSeconds(1));
        // The managers forget, as those do whose write never came through.
        world.managers.tasks.put(id, Samples.task(1, 1, TASK_STATE_RUNNING));
        world.managers.history.clear();
        world.managers.acks = true;
        world.managers.breakSession();
        world.untilState(id, TASK_STATE_RUNNING);
    }

    @Test
    void whatTheManagersKnowIsNotSentAgain() {
        world.replicas(10);
        world.until("all run", () -> world.allAre(TASK_STATE_RUNNING));
        world.run(Duration.ofSeconds(2));
        int before = world.managers.batches.size();
        world.managers.breakSession();
        world.run(Duration.ofSeconds(5));
        assertThat(world.managers.session).isNotNull();
        assertThat(world.managers.batches).hasSize(before);
    }

    @Test
    void whileDisconnectedContainersRunOnAndTheirDeathsAreToldLater() {
        world.replicas(2);
        world.until("all run", () -> world.allAre(TASK_STATE_RUNNING));
        world.managers.reachable = false;
        world.managers.breakSession();
        world.run(Duration.ofSeconds(30));
        assertThat(world.engine.running()).hasSize(2);
        world.engine.exit(id, 1, false);
        world.run(Duration.ofSeconds(30));
        world.managers.reachable = true;
        world.untilState(id, io.jswarm.api.v1.TaskState.TASK_STATE_FAILED);
        assertThat(world.engine.running()).containsExactly(Samples.id(1, 2));
    }

    @Test
    void aTaskThatIsNotWantedAnyMoreGoesWhenTheManagersComeBack() {
        world.replicas(3);
        world.until("all run", () -> world.allAre(TASK_STATE_RUNNING));
        world.managers.reachable = false;
        world.managers.breakSession();
        world.run(Duration.ofSeconds(10));
        world.managers.tasks.remove(id);
        world.managers.desire(Samples.id(1, 2), TASK_STATE_SHUTDOWN);
        world.managers.reachable = true;
        world.until(
                Duration.ofSeconds(20),
                "only one runs",
                () -> world.engine.running().equals(List.of(Samples.id(1, 3))));
        world.until("its container is gone", () -> world.engine.names().size() == 2);
    }

    @Test
    void nodeUpdatesAreToldAndTheManagersRemembered() {
        world.until("a session", () -> world.managers.session != null);
        world.session()
                .reply(ManagerMessage.newBuilder()
                        .setNodeUpdate(NodeUpdate.newBuilder()
                                .addManagerAddrs("n1:2377")
                                .addManagerAddrs("n2:2377")
                                .setHeartbeatPeriodMs(200)));
        world.run(Duration.ofSeconds(5));
        assertThat(world.updates).hasSize(1);
        assertThat(world.managers.heartbeats).isGreaterThan(15);
        world.crash();
        world.managers.opened.clear();
        world.managers.leader = "n1:2377";
        world.restart();
        world.until("a session", () -> world.managers.session != null);
        assertThat(world.managers.opened).allMatch(addr -> addr.startsWith("n"));
    }

    @Test
    void aRefusalIsToldToTheDaemon() {
        world.until("a session", () -> world.managers.session != null);
        FakeManagers.Link link = world.session();
        link.toAgent(() -> link.refuse("PERMISSION_DENIED: this node was removed"));
        world.until("told", () -> !world.refusals.isEmpty());
        assertThat(world.refusals).containsExactly("PERMISSION_DENIED: this node was removed");
    }

    @Test
    void anImageIsResolvedOnRequest() {
        world.engine.publish("web:2", "sha256:" + "a".repeat(64));
        world.until("a session", () -> world.managers.session != null);
        world.session()
                .reply(ManagerMessage.newBuilder()
                        .setResolveImage(ResolveImage.newBuilder().setQueryId(7).setImage("web:2")));
        world.session()
                .reply(ManagerMessage.newBuilder()
                        .setResolveImage(ResolveImage.newBuilder().setQueryId(8).setImage("nosuch")));
        world.until(Duration.ofSeconds(2), "answers", () -> world.managers.resolved.size() == 2);
        assertThat(world.managers.resolved.get(0).getDigest()).isEqualTo("sha256:" + "a".repeat(64));
        assertThat(world.managers.resolved.get(0).getPlatformsList()).isNotEmpty();
        assertThat(world.managers.resolved.get(1).getQueryId()).isEqualTo(8);
        assertThat(world.managers.resolved.get(1).getErr()).isNotEmpty();
    }

    @Test
    void anEmptyRedirectMeansTryAnyLater() {
        world.until("a session", () -> world.managers.session != null);
        world.session().reply(ManagerMessage.newBuilder().setRedirect(Redirect.getDefaultInstance()));
        int before = world.managers.hellos.size();
        world.until(Duration.ofSeconds(5), "a new session", () -> world.managers.hellos.size() > before);
    }

    @Test
    void whoIsSentToAManagerThatServesSaysSoThere() {
        world.until("a session", () -> world.managers.session != null);
        world.session()
                .reply(ManagerMessage.newBuilder()
                        .setRedirect(Redirect.newBuilder().setAddr("m2:2377").setServes(true)));
        world.until("info", () -> world.agent.info().manager().equals("m2:2377"));
        assertThat(world.managers.hellos.getLast().getSentHere()).isTrue();
    }
}
