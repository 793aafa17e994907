package io.jswarm.manager.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class NodeLivenessTest {
    private static NodeStatus status(DeciderHarness swarm, long node) {
        return swarm.node(Nodes.id(node)).getStatus();
    }

    @Test
    void aSessionMakesANodeReady() {
        DeciderHarness swarm = new DeciderHarness();
        swarm.accept(swarm.init());
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
        swarm.connect(Nodes.id(1));
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        assertThat(status(swarm, 1).getAddr()).isEqualTo("10.0.0.1");
        assertThat(swarm.node(Nodes.id(1)).getDescription().getResources().getNanoCpus())
                .isPositive();
    }

    /** Nobody can tell whether a worker is silent, or only the manager that serves it; for two seconds that counts for it. */
    @Test
    void aSilentRelayCountsForItsWorkersForAWhile() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.workers().relayed(swarm.now());
        swarm.silence(Nodes.id(2));
        swarm.pass(4_500);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void aNodeThatLeavesIsDownAtOnceAndStaysSo() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        swarm.leave(Nodes.id(2));
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("left the swarm");
        swarm.pass(60_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        swarm.lead();
        List.of(1, 3).forEach(node -> swarm.connect(Nodes.id(node)));
        swarm.pass(60_000);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("left the swarm");
    }

    @Test
    void aNodeThatLeavesOrIsRemovedIsNotLookedAtAgain() {
        Fixture left = new Fixture(new NodeLiveness()).with(Nodes.node(1).build());
        left.happens(new Event.SessionOpened(Nodes.id(1), NodeDescription.getDefaultInstance(), "10.0.0.9"));
        assertThat(left.timers()).hasSize(1);
        left.happens(new Event.SessionClosed(Nodes.id(1), true));
        assertThat(left.timers()).isEmpty();

        Fixture removed = new Fixture(new NodeLiveness()).with(Nodes.node(1).build());
        removed.happens(new Event.SessionOpened(Nodes.id(1), NodeDescription.getDefaultInstance(), "10.0.0.9"));
        assertThat(removed.timers()).hasSize(1);
        removed.apply(Changes.remove(removed.node(Nodes.id(1))));
        removed.settle();
        assertThat(removed.timers()).isEmpty();
    }

    /** Drained ones, which the brake does not count. */
    @Test
    void manyAreGivenUpInBoundedSteps() {
        Fixture state = new Fixture(new NodeLiveness())
                .with(LongStream.rangeClosed(1, Decider.MOST_CHANGES + 5)
                        .mapToObj(node -> Nodes.node(node).drained().build())
                        .toArray(Node[]::new));
        state.lead();
        state.pass(5_000);
        assertThat(state.state().nodes().values())
                .extracting(node -> node.getStatus().getState())
                .containsOnly(NodeState.NODE_STATE_DOWN);
    }

    private static void engineSays(DeciderHarness swarm, long node, String problem) {
        NodeDescription.Builder description = swarm.node(Nodes.id(node)).getDescription().toBuilder();
        description.getEngineBuilder().setProblem(problem);
        swarm.happens(new Event.Described(Nodes.id(node), description.build()));
    }

    @Test
    void anEngineThatGivesNoAnswerTakesItsNodeOutAndThenItsTasks() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.pass(10_000);
        engineSays(swarm, 2, "the engine does not answer");
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("the engine does not answer");
        swarm.pass(29_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
        swarm.pass(1_001);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("the engine does not answer");
        long revision = swarm.state().revision();
        swarm.pass(3_600_000);
        assertThat(swarm.state().revision()).isEqualTo(revision);
        engineSays(swarm, 2, "");
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        assertThat(status(swarm, 2).getMessage()).isEmpty();
        swarm.silence(Nodes.id(2));
        swarm.pass(6_000);
        assertThat(status(swarm, 2).getState()).as("it is still watched").isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void aNodeWhoseEngineIsSilentIsDownWhenItsWorkerIsTooAndComesBackAsItIs() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        engineSays(swarm, 2, "the engine does not answer");
        swarm.silence(Nodes.id(2));
        swarm.pass(3_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("heartbeat failure");
        swarm.workers().speak(Nodes.id(2));
        swarm.pass(3_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("the engine does not answer");
    }

    @Test
    void aNodeWhoseEngineNeverAnsweredKeepsTheNameThatItJoinedWith() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        String name = swarm.node(Nodes.id(2)).getDescription().getHostname();
        swarm.happens(new Event.Described(
                Nodes.id(2),
                NodeDescription.newBuilder()
                        .setEngine(EngineDescription.newBuilder().setProblem("no answer"))
                        .build()));
        assertThat(name).isNotEmpty();
        assertThat(swarm.node(Nodes.id(2)).getDescription().getHostname()).isEqualTo(name);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
    }

    /** Else its tasks would stand on a node without resources, and constraints on its platform would drive them away. */
    @Test
    void aWorkerThatForgotItsHostAndWhoseEngineIsSilentIsStillThatHost() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        NodeDescription known = swarm.node(Nodes.id(2)).getDescription();
        assertThat(known.hasResources() && known.hasPlatform()).isTrue();
        NodeDescription nothing = NodeDescription.newBuilder()
                .setEngine(EngineDescription.newBuilder().setProblem("no answer"))
                .setDaemonVersion("next")
                .build();
        swarm.happens(new Event.Described(Nodes.id(2), nothing));
        NodeDescription now = swarm.node(Nodes.id(2)).getDescription();
        assertThat(now.getResources()).isEqualTo(known.getResources());
        assertThat(now.getPlatform()).isEqualTo(known.getPlatform());
        assertThat(now.getEngine().getVersion()).isEqualTo(known.getEngine().getVersion());
        assertThat(now.getEngine().getProblem()).isEqualTo("no answer");
        assertThat(now.getDaemonVersion()).isEqualTo("next");
        long revision = swarm.state().revision();
        swarm.happens(new Event.Described(Nodes.id(2), nothing));
        assertThat(swarm.state().revision()).as("said twice").isEqualTo(revision);
    }

    @Test
    void heartbeatsCostNoChange() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        long revision = swarm.state().revision();
        swarm.pass(3_600_000);
        assertThat(swarm.state().revision()).isEqualTo(revision);
    }

    @Test
    void threePeriodsOfSilenceMakeItDown() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.pass(10_000);
        swarm.silence(Nodes.id(2));
        swarm.pass(2_999);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("heartbeat failure");
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_READY);
    }

    @Test
    void aNodeThatIsHeardAgainInItsSessionIsReady() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.silence(Nodes.id(2));
        swarm.pass(5_000);
        swarm.workers().speak(Nodes.id(2));
        swarm.pass(3_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        assertThat(status(swarm, 2).getMessage()).isEmpty();
        swarm.silence(Nodes.id(2));
        swarm.pass(6_000);
        assertThat(status(swarm, 2).getState()).as("it is watched again").isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void aClosedSessionMayBeOpenedAgainWithinFifteenSeconds() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        Service web = swarm.create(Services.replicated(1, 4));
        swarm.work();
        List<Task> before = swarm.running(web);
        swarm.disconnect(Nodes.id(2));
        assertThat(status(swarm, 2).getState()).as("known at once").isEqualTo(NodeState.NODE_STATE_UNKNOWN);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("session closed");
        Service later = swarm.create(Services.replicated(2, 4));
        swarm.pass(14_999);
        assertThat(swarm.running(later))
                .as("nothing new goes there")
                .allMatch(task -> task.getNodeId().equals(Nodes.id(1)));
        swarm.connect(Nodes.id(2));
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(60_000);
        assertThat(swarm.running(web)).as("nothing was moved").isEqualTo(before);
        swarm.disconnect(Nodes.id(2));
        swarm.pass(15_000 + 100); // looks are a tenth of a second apart
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(status(swarm, 2).getMessage()).isEqualTo("session closed");
    }

    @Test
    void aNewLeaderGivesNodesTimeToComeBack() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.pass(1_000);
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.pass(4_999);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_READY);
    }

    @Test
    void afterALongTimeWithoutALeaderNodesGetMore() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.pass(1_000);
        swarm.workers().late(90_000);
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.pass(94_999);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        swarm.disconnect(Nodes.id(1));
        swarm.pass(15_000);
        assertThat(status(swarm, 1).getState())
                .as("one that was there gets no more than ever")
                .isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void aManagersHostThatItsRaftLinksDoNotHearEitherGetsTheSilenceOnly() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        swarm.workers().memberSilent("raft-1", swarm.now());
        swarm.pass(900);
        swarm.lead();
        List.of(2, 4, 5).forEach(node -> swarm.connect(Nodes.id(node)));
        swarm.pass(2_099);
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        swarm.pass(2_000);
        assertThat(status(swarm, 3).getState())
                .as("a worker that was not heard yet")
                .isEqualTo(NodeState.NODE_STATE_READY);
    }

    /** Its host refuses connections: its daemon restarts. */
    @Test
    void aManagersHostThatIsHeardGetsTheTimeOfARestart() {
        DeciderHarness swarm = DeciderHarness.ofNodes(6);
        swarm.lead();
        List.of(3, 4, 5, 6).forEach(node -> swarm.connect(Nodes.id(node)));
        for (int second = 0; second < 14; second++) {
            swarm.workers().memberSilent("raft-1", swarm.now());
            if (second < 6) {
                swarm.workers().memberSilent("raft-2", swarm.now());
            }
            swarm.pass(1_000);
            assertThat(status(swarm, 1).getState()).as("after %d s", second).isEqualTo(NodeState.NODE_STATE_READY);
        }
        assertThat(status(swarm, 2).getState()).as("not heard since").isEqualTo(NodeState.NODE_STATE_DOWN);
        swarm.workers().memberSilent("raft-1", swarm.now());
        swarm.pass(1_000);
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void aNewLeaderAsksItsMembersBeforeItBelievesThatTheyAreSilent() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.workers().memberSilent("raft-1", swarm.now());
        swarm.pass(3_600_000);
        swarm.lead();
        swarm.pass(1_999);
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void aSessionCountsMoreThanSilentRaftLinks() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.workers().memberSilent("raft-1", swarm.now());
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.pass(60_000);
        assertThat(status(swarm, 1).getState()).isEqualTo(NodeState.NODE_STATE_READY);
    }

    @Test
    void lateHeartbeatsMakeItsSilenceLongerButNotEndless() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.workers().irregular(4_500);
        swarm.pass(10_000);
        swarm.silence(Nodes.id(2));
        swarm.pass(4_499);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
        swarm.workers().irregular(60_000);
        swarm.connect(Nodes.id(2));
        swarm.silence(Nodes.id(2));
        swarm.pass(9_999);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void whatTheManagerCouldNotHearIsNoSilence() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.silence(Nodes.id(2));
        swarm.pass(1_000);
        swarm.workers().deaf(swarm.now(), 60_000);
        swarm.pass(61_999);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void aNewLeaderWaitsAsLongAsNodesArrive() {
        DeciderHarness swarm = DeciderHarness.ofNodes(20);
        swarm.lead();
        for (int node = 1; node < 20; node++) {
            swarm.pass(1_000);
            swarm.connect(Nodes.id(node));
        }
        swarm.pass(1_999);
        assertThat(status(swarm, 20).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(status(swarm, 20).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void wallClockJumpsMakeNobodyDown() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        swarm.wallClock(86_400_000);
        swarm.pass(10_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
    }
}
