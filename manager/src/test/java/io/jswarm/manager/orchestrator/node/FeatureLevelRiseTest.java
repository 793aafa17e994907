package io.jswarm.manager.orchestrator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the cluster's feature level rises. Node 1 is the manager; the cluster begins at the first level. */
final class FeatureLevelRiseTest {
    private final DeciderHarness swarm = DeciderHarness.ofNodesAtLevel(3, FeatureLevel.FIRST);

    private void runs(long node, int level) {
        NodeDescription description = swarm.node(Nodes.id(node)).getDescription().toBuilder()
                .setFeatureLevel(level)
                .build();
        swarm.happens(new Event.Described(Nodes.id(node), description));
    }

    private int level() {
        return swarm.state().featureLevel();
    }

    @Test
    void itRisesWithTheLastNodeAndNotBefore() {
        runs(1, FeatureLevel.NEWEST);
        runs(2, FeatureLevel.NEWEST);
        assertThat(level()).isEqualTo(1);
        runs(2, 1); // the way back
        runs(3, FeatureLevel.NEWEST);
        assertThat(level()).isEqualTo(1);
        runs(2, FeatureLevel.NEWEST);
        assertThat(level()).isEqualTo(FeatureLevel.NEWEST);
    }

    @Test
    void itNeverFalls() {
        for (int node = 1; node <= 3; node++) {
            runs(node, FeatureLevel.NEWEST);
        }
        runs(3, 1);
        swarm.lead();
        assertThat(level()).isEqualTo(FeatureLevel.NEWEST);
    }

    @Test
    void aProgramOfALaterVersionIsWaitedForNoLongerThanThisOneKnows() {
        for (int node = 1; node <= 3; node++) {
            runs(node, FeatureLevel.NEWEST + 7);
        }
        assertThat(level()).isEqualTo(FeatureLevel.NEWEST);
    }

    @Test
    void aWorkerThatIsDownHoldsNothingUp() {
        runs(1, FeatureLevel.NEWEST);
        runs(2, FeatureLevel.NEWEST);
        swarm.silence(Nodes.id(3));
        swarm.pass(10_000);
        assertThat(level()).isEqualTo(FeatureLevel.NEWEST);
    }

    @Test
    void aManagerThatIsDownHoldsItUp() {
        Node node = swarm.node(Nodes.id(3)).toBuilder()
                .setRole(NodeRole.NODE_ROLE_MANAGER)
                .build();
        swarm.commit(Changes.update(node));
        runs(1, FeatureLevel.NEWEST);
        runs(2, FeatureLevel.NEWEST);
        swarm.silence(Nodes.id(3));
        swarm.pass(30_000);
        assertThat(level()).isEqualTo(1);
    }

    @Test
    void onlyWhatChangesANodeIsLookedAt() {
        Fixture state = new Fixture();
        state.apply(Changes.create(Cluster.newBuilder().setId("c").build()));
        assertThat(state.state().featureLevel()).isEqualTo(FeatureLevel.FIRST);
        List<Delta.Edit<?, ?>> node = state.apply(Changes.create(runningNewest()));
        List<Delta.Edit<?, ?>> other = state.apply(
                Changes.create(Services.replicated(1, 1).build()),
                Changes.create(Services.replicated(1, 1).template()));
        assertThat(decide(state, new Event.Led()).changes()).hasSize(1);
        assertThat(decide(state, new Event.Edited(node)).changes()).hasSize(1);
        assertThat(decide(state, new Event.Edited(other))).isEqualTo(Step.NOTHING);
        assertThat(decide(state, new Event.SessionClosed(Nodes.id(1), false))).isEqualTo(Step.NOTHING);
    }

    @Test
    void aLevelThatStaysIsNoChange() {
        Fixture state = new Fixture();
        state.apply(Changes.create(Cluster.newBuilder().setId("c").build()));
        state.with(
                Nodes.node(1).build(),
                runningNewest().toBuilder().setId("another").build());
        assertThat(decide(state, new Event.Led())).isEqualTo(Step.NOTHING);
    }

    private static Node runningNewest() {
        Node.Builder node = Nodes.node(1).build().toBuilder();
        node.getDescriptionBuilder().setFeatureLevel(FeatureLevel.NEWEST);
        return node.build();
    }

    private static Step decide(Fixture state, Event event) {
        return new FeatureLevelRise().decide(state.view(), event, state.now());
    }
}
