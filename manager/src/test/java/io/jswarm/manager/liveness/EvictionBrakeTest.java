package io.jswarm.manager.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.control.mutation.ReleaseBrake;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The brake against mass eviction: what happens when most nodes are away together. */
final class EvictionBrakeTest {
    private static Brake brake(DeciderHarness swarm) {
        return Objects.requireNonNull(swarm.state().cluster()).getBrake();
    }

    private static NodeState state(DeciderHarness swarm, long node) {
        return swarm.node(Nodes.id(node)).getStatus().getState();
    }

    /** The brake ended, and whoever is away still is given up. */
    private static void isOverAndLost(DeciderHarness swarm, long node) {
        assertThat(brake(swarm).getOn()).isFalse();
        assertThat(state(swarm, node)).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    private static void silence(DeciderHarness swarm, long... nodes) {
        for (long node : nodes) {
            swarm.silence(Nodes.id(node));
        }
    }

    private static Service running(DeciderHarness swarm, int replicas) {
        Service web = swarm.create(Services.replicated(1, replicas));
        swarm.work();
        assertThat(swarm.running(web)).hasSize(replicas);
        return web;
    }

    @Test
    void whenMostNodesVanishTogetherTheirTasksStay() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        Service web = running(swarm, 10);
        List<Task> before = swarm.desired(web);
        silence(swarm, 3, 4);
        swarm.pass(900);
        silence(swarm, 5);
        swarm.pass(3_600_000);
        assertThat(swarm.desired(web)).isEqualTo(before);
        assertThat(List.of(state(swarm, 3), state(swarm, 4), state(swarm, 5)))
                .containsOnly(NodeState.NODE_STATE_UNKNOWN);
        assertThat(swarm.node(Nodes.id(4)).getStatus().getMessage()).contains("its tasks stay");
        assertThat(brake(swarm).getOn()).isTrue();
        assertThat(brake(swarm).getAway()).isEqualTo(3);
        assertThat(brake(swarm).getNodes()).isEqualTo(5);
    }

    @Test
    void itEndsWhenEnoughAreBackAndTheRestHadTimeToFollow() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        Service web = running(swarm, 10);
        silence(swarm, 3, 4, 5);
        swarm.pass(600_000);
        swarm.connect(Nodes.id(3));
        swarm.pass(4_999);
        assertThat(state(swarm, 4)).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
        swarm.connect(Nodes.id(4));
        swarm.pass(4_999);
        assertThat(state(swarm, 5)).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
        swarm.pass(1);
        isOverAndLost(swarm, 5);
        swarm.pass(1_000);
        assertThat(swarm.running(web))
                .filteredOn(task -> !task.getNodeId().equals(Nodes.id(5)))
                .hasSize(10);
    }

    @Test
    void whoWasGivenUpBeforeItBeganIsMissedToo() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        swarm.disconnect(Nodes.id(2));
        swarm.pass(16_000);
        silence(swarm, 3);
        swarm.pass(4_000);
        assertThat(brake(swarm).getOn()).isTrue();
        swarm.connect(Nodes.id(2));
        swarm.pass(6_000);
        isOverAndLost(swarm, 3);
    }

    @Test
    void whoseSessionEndedIsHeldAndMissedToo() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        running(swarm, 10);
        List.of(3, 4, 5).forEach(node -> swarm.disconnect(Nodes.id(node)));
        swarm.pass(600_000);
        assertThat(brake(swarm).getOn()).isTrue();
        assertThat(swarm.node(Nodes.id(4)).getStatus().getMessage()).contains("its tasks stay");
        swarm.connect(Nodes.id(3));
        swarm.connect(Nodes.id(4));
        swarm.pass(5_000);
        isOverAndLost(swarm, 5);
    }

    @Test
    void aDaemonThatIsRestartedAgainAndAgainDoesNotPutOffItsEnd() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        running(swarm, 10);
        silence(swarm, 3, 4, 5);
        swarm.pass(600_000);
        swarm.connect(Nodes.id(3));
        swarm.connect(Nodes.id(4));
        for (int restarts = 0; restarts < 3; restarts++) {
            swarm.disconnect(Nodes.id(2));
            swarm.pass(1_000);
            swarm.connect(Nodes.id(2));
            swarm.pass(2_000);
        }
        isOverAndLost(swarm, 5);
    }

    @Test
    void aPersonMayReleaseIt() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        Service web = running(swarm, 10);
        silence(swarm, 3, 4, 5);
        swarm.pass(10_000);
        swarm.accept(new ReleaseBrake());
        assertThat(List.of(state(swarm, 3), state(swarm, 4), state(swarm, 5))).containsOnly(NodeState.NODE_STATE_DOWN);
        swarm.pass(100_000);
        assertThat(brake(swarm).getOn()).isFalse();
        assertThat(swarm.desired(web))
                .hasSize(10)
                .allMatch(task -> List.of(Nodes.id(1), Nodes.id(2)).contains(task.getNodeId()));
        assertThat(swarm.refuse(new ReleaseBrake()).hint()).contains("jswarm node ls");
    }

    @Test
    void afterAReleaseItWorksAgain() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        silence(swarm, 3, 4, 5);
        swarm.pass(10_000);
        swarm.accept(new ReleaseBrake());
        swarm.pass(10_000);
        List.of(3, 4, 5).forEach(node -> swarm.connect(Nodes.id(node)));
        swarm.pass(1_000);
        silence(swarm, 2, 3, 4);
        swarm.pass(10_000);
        assertThat(brake(swarm).getOn()).isTrue();
        assertThat(state(swarm, 2)).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
    }

    @Test
    void aNewLeaderHoldsItToo() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        Service web = running(swarm, 10);
        List<Task> before = swarm.desired(web);
        silence(swarm, 3, 4, 5);
        swarm.pass(10_000);
        swarm.lead();
        List.of(1, 2).forEach(node -> swarm.connect(Nodes.id(node)));
        swarm.pass(600_000);
        assertThat(brake(swarm).getOn()).isTrue();
        assertThat(swarm.desired(web)).isEqualTo(before);
        swarm.lead();
        List.of(1, 2, 3, 4, 5).forEach(node -> swarm.connect(Nodes.id(node)));
        swarm.pass(5_000);
        assertThat(brake(swarm).getOn()).isFalse();
    }

    @Test
    void nodesThatANewLeaderDoesNotHearAreCountedToo() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service web = running(swarm, 6);
        List<Task> before = swarm.desired(web);
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.pass(600_000);
        assertThat(brake(swarm).getOn()).isTrue();
        assertThat(swarm.desired(web)).isEqualTo(before);
    }

    @Test
    void oneAfterTheOtherIsNoMassEviction() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        for (int node = 5; node > 1; node--) {
            silence(swarm, node);
            swarm.pass(65_000);
            assertThat(state(swarm, node)).isEqualTo(NodeState.NODE_STATE_DOWN);
        }
        assertThat(brake(swarm).getOn()).isFalse();
    }

    @Test
    void hostsThatRestartInTurnDoNotSetItOff() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        for (int node = 1; node <= 3; node++) {
            swarm.disconnect(Nodes.id(node));
            swarm.pass(15_000);
            assertThat(state(swarm, node)).isEqualTo(NodeState.NODE_STATE_DOWN);
            swarm.connect(Nodes.id(node));
            swarm.pass(1_000);
        }
        assertThat(brake(swarm).getOn()).isFalse();
    }

    @Test
    void aLostNodeIsJudgedAtOnceWhenTheOthersAreHeard() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        swarm.disconnect(Nodes.id(2));
        silence(swarm, 3);
        swarm.pass(3_500);
        assertThat(state(swarm, 3)).as("the second may be lost too").isEqualTo(NodeState.NODE_STATE_READY);
        swarm.connect(Nodes.id(2));
        swarm.pass(250);
        assertThat(state(swarm, 3)).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(brake(swarm).getOn()).isFalse();
    }

    @Test
    void nodesThatLeaveSayNothingOfTheOthers() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        swarm.leave(Nodes.id(4));
        swarm.leave(Nodes.id(5));
        silence(swarm, 3);
        swarm.pass(3_500);
        assertThat(state(swarm, 3)).isEqualTo(NodeState.NODE_STATE_DOWN);
        assertThat(brake(swarm).getOn()).isFalse();
    }

    @Test
    void drainedNodesAndSmallSwarmsDoNotCount() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        swarm.availability(Nodes.id(1), Availability.AVAILABILITY_DRAIN);
        silence(swarm, 2, 3);
        swarm.pass(3_000);
        assertThat(List.of(state(swarm, 2), state(swarm, 3))).containsOnly(NodeState.NODE_STATE_DOWN);
    }

    @Test
    void drainingMovesTheTasksOfAHeldNode() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        Service web = running(swarm, 6);
        silence(swarm, 2, 3);
        swarm.pass(10_000);
        assertThat(brake(swarm).getOn()).isTrue();
        swarm.availability(Nodes.id(2), Availability.AVAILABILITY_DRAIN);
        swarm.pass(4_000);
        assertThat(swarm.desired(web)).noneMatch(task -> task.getNodeId().equals(Nodes.id(2)));
    }

    @Test
    void halfOfThemIsNotMost() {
        DeciderHarness swarm = DeciderHarness.ofNodes(4);
        silence(swarm, 3, 4);
        swarm.pass(3_000);
        assertThat(List.of(state(swarm, 3), state(swarm, 4))).containsOnly(NodeState.NODE_STATE_DOWN);
        assertThat(brake(swarm).getOn()).isFalse();
    }

    @Test
    void whoIsDownForAMinuteDoesNotCount() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        silence(swarm, 3);
        swarm.pass(3_000);
        assertThat(state(swarm, 3)).isEqualTo(NodeState.NODE_STATE_DOWN);
        swarm.pass(EvictionBrake.WINDOW_MS - 3_000);
        silence(swarm, 2);
        swarm.pass(3_000);
        isOverAndLost(swarm, 2);
    }

    @Test
    void whoseTimesAreOverInOneMomentAreHeldInThatMoment() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        silence(swarm, 2, 3);
        swarm.pass(3_000);
        assertThat(brake(swarm).getOn()).isTrue();
    }

    @Test
    void theOneThatWaitsIsJudgedWithAllWhoseTimeIsOver() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        silence(swarm, 2);
        swarm.pass(250);
        silence(swarm, 3);
        swarm.pass(2_999);
        assertThat(List.of(state(swarm, 2), state(swarm, 3))).containsOnly(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        assertThat(List.of(state(swarm, 2), state(swarm, 3))).containsOnly(NodeState.NODE_STATE_UNKNOWN);
    }

    @Test
    void aLostNodeWaitsForTheOthersForFiveSecondsAtMost() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        swarm.disconnect(Nodes.id(2));
        silence(swarm, 3);
        swarm.pass(7_999);
        assertThat(state(swarm, 3)).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.pass(1);
        isOverAndLost(swarm, 3);
    }

    /** Nobody has heard of node 3 yet when node 4 arrives, which gives it two seconds more. */
    @Test
    void oneThatWaitsAndGetsMoreTimeIsLookedAtAgain() {
        DeciderHarness swarm = DeciderHarness.ofNodes(4);
        swarm.lead();
        swarm.connect(Nodes.id(1));
        swarm.connect(Nodes.id(2));
        swarm.pass(1_000);
        swarm.disconnect(Nodes.id(2));
        swarm.pass(4_100);
        assertThat(state(swarm, 3)).as("the second may be lost too").isEqualTo(NodeState.NODE_STATE_READY);
        swarm.connect(Nodes.id(4));
        swarm.pass(3_000);
        isOverAndLost(swarm, 3);
    }

    @Test
    void itDoesNotEndWhileOneMoreIsAboutToBeLost() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        silence(swarm, 3, 4, 5);
        swarm.pass(10_000);
        swarm.connect(Nodes.id(3));
        swarm.pass(3_000);
        silence(swarm, 2);
        swarm.pass(2_000);
        assertThat(brake(swarm).getOn()).isTrue();
        swarm.workers().speak(Nodes.id(2)); // which is no event
        swarm.pass(4_999);
        assertThat(brake(swarm).getOn()).isTrue();
        swarm.pass(1);
        isOverAndLost(swarm, 4);
    }

    /** Its silence made the brake begin, but its own time to be judged had not come. */
    @Test
    void itEndsWhenOneIsHeardAgainThatWasNotHeldYet() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        swarm.workers().irregular(8_000);
        swarm.pass(4_000);
        swarm.connect(Nodes.id(3));
        swarm.pass(8_000);
        swarm.workers().irregular(0);
        silence(swarm, 2, 3);
        swarm.pass(3_000);
        assertThat(brake(swarm).getOn()).isTrue();
        assertThat(state(swarm, 2)).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.workers().speak(Nodes.id(2));
        swarm.pass(5_000);
        isOverAndLost(swarm, 3);
    }

    @Test
    void aNewLeaderEndsItWhenAllWereBackBefore() {
        DeciderHarness swarm = DeciderHarness.ofNodes(5);
        silence(swarm, 3, 4, 5);
        swarm.pass(10_000);
        List.of(3, 4, 5).forEach(node -> swarm.connect(Nodes.id(node)));
        swarm.pass(1_000);
        swarm.lead();
        List.of(1, 2, 3, 4, 5).forEach(node -> swarm.connect(Nodes.id(node)));
        swarm.pass(4_999);
        assertThat(brake(swarm).getOn()).isTrue();
        swarm.pass(1);
        assertThat(brake(swarm).getOn()).isFalse();
    }

    @Test
    void whoIsDrainedOrLeavesIsNotMissedAnyMore() {
        DeciderHarness drained = DeciderHarness.ofNodes(5);
        silence(drained, 3, 4, 5);
        drained.pass(10_000);
        drained.availability(Nodes.id(3), Availability.AVAILABILITY_DRAIN);
        drained.pass(4_999);
        assertThat(brake(drained).getOn()).as("the others may follow").isTrue();
        drained.pass(1);
        isOverAndLost(drained, 5);

        DeciderHarness left = DeciderHarness.ofNodes(5);
        silence(left, 3, 4, 5);
        left.pass(10_000);
        left.leave(Nodes.id(3));
        left.pass(4_999);
        assertThat(brake(left).getOn()).as("the others may follow").isTrue();
        left.pass(1);
        isOverAndLost(left, 5);
    }
}
