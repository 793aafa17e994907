package io.jswarm.manager.orchestrator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a node whose host got a certificate and never came. */
final class AbandonedJoinsTest {
    private static final String NODE = Nodes.id(1);
    private final Fixture state = new Fixture(new AbandonedJoins());

    @BeforeEach
    void hasACluster() {
        state.apply(Changes.create(Cluster.newBuilder().setId("c").build()));
    }

    private Node registered(long sequence) {
        Node.Builder node = Nodes.node(sequence).state(NodeState.NODE_STATE_UNKNOWN).addr("").build().toBuilder();
        node.getStatusBuilder().setSinceMs(state.now().wallMs());
        return node.build();
    }

    private void waitsFor(Node node) {
        state.with(node).settle();
        assertThat(state.timers()).hasSize(1);
    }

    @Test
    void itIsRemovedAfterAnHourAndItsCertificateRefused() {
        waitsFor(registered(1));
        state.pass(AbandonedJoins.PATIENCE_MS - 1);
        assertThat(state.state().nodes()).containsKey(NODE);
        state.pass(1);
        assertThat(state.state().nodes()).isEmpty();
        assertThat(state.state().removedNodes()).containsOnlyKeys(NODE);
        assertThat(state.timers()).isEmpty();
    }

    @Test
    void oneThatComesStays() {
        waitsFor(registered(1));
        state.set(Nodes.node(1).build()).settle();
        assertThat(state.timers()).isEmpty();
        state.set(Nodes.node(1).label("zone", "a").build()).pass(AbandonedJoins.PATIENCE_MS);
        assertThat(state.state().nodes()).containsKey(NODE);
    }

    @Test
    void oneThatIsRemovedEarlierIsWaitedForNoLonger() {
        Node node = registered(1);
        waitsFor(node);
        state.apply(Changes.remove(node));
        state.settle();
        assertThat(state.timers()).isEmpty();
    }

    @Test
    void anotherChangeOfItPutsNothingOff() {
        Node node = registered(1);
        waitsFor(node);
        List<Step.Timer> timers = state.timers();
        state.pass(1_000);
        state.set(Nodes.from(node).label("zone", "a").build()).settle();
        assertThat(state.timers()).isEqualTo(timers);
    }

    @Test
    void aNewLeaderCountsFromItsCertificateOn() {
        waitsFor(registered(1));
        state.pass(1_000);
        state.with(Nodes.node(2).build()).lead();
        state.pass(AbandonedJoins.PATIENCE_MS - 1_001);
        assertThat(state.state().nodes()).containsKey(NODE);
        state.pass(1);
        assertThat(state.state().nodes()).containsOnlyKeys(Nodes.id(2));
    }

    @Test
    void manyAreRemovedInBoundedSteps() {
        state.with(LongStream.rangeClosed(1, Decider.MOST_CHANGES)
                .mapToObj(this::registered)
                .toArray(Node[]::new));
        state.pass(AbandonedJoins.PATIENCE_MS);
        assertThat(state.state().nodes()).isEmpty();
        assertThat(state.state().removedNodes()).hasSize(Decider.MOST_CHANGES);
    }
}
