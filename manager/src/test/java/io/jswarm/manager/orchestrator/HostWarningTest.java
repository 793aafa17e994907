package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import org.junit.jupiter.api.Test;

/** What a worker says of its host, such as that the disk is nearly full: seen by people, without consequences. */
final class HostWarningTest {
    private static final String FULL = "less than 64 MiB are free";

    /** Two nodes of this program: those that are older say nothing of their hosts. */
    private static DeciderHarness twoNodes() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        for (int node = 1; node <= 2; node++) {
            NodeDescription description = swarm.node(Nodes.id(node)).getDescription().toBuilder()
                    .setFeatureLevel(FeatureLevel.NEWEST)
                    .build();
            swarm.happens(new Event.Described(Nodes.id(node), description));
        }
        return swarm;
    }

    private static void says(DeciderHarness swarm, String warning, String engineProblem) {
        NodeDescription.Builder description =
                swarm.node(Nodes.id(2)).getDescription().toBuilder().setWarning(warning);
        description.getEngineBuilder().setProblem(engineProblem);
        swarm.happens(new Event.Described(Nodes.id(2), description.build()));
    }

    private static NodeStatus status(DeciderHarness swarm) {
        return swarm.node(Nodes.id(2)).getStatus();
    }

    @Test
    void aReadyNodeShowsItAndStaysReady() {
        DeciderHarness swarm = twoNodes();
        long since = status(swarm).getSinceMs();
        swarm.pass(5_000);
        says(swarm, FULL, "");
        assertThat(status(swarm).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        assertThat(status(swarm).getMessage()).isEqualTo(FULL);
        assertThat(status(swarm).getSinceMs())
                .as("it has been ready all the time")
                .isEqualTo(since);
        long revision = swarm.state().revision();
        swarm.pass(60_000);
        assertThat(swarm.state().revision()).as("nothing more is written").isEqualTo(revision);
        says(swarm, "", "");
        assertThat(status(swarm).getMessage()).isEmpty();
    }

    @Test
    void aSilentEngineIsMoreImportantAndThenItIsSaidAgain() {
        DeciderHarness swarm = twoNodes();
        says(swarm, FULL, "the engine does not answer");
        assertThat(status(swarm).getState()).isEqualTo(NodeState.NODE_STATE_UNKNOWN);
        assertThat(status(swarm).getMessage()).isEqualTo("the engine does not answer");
        says(swarm, FULL, "");
        assertThat(status(swarm).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        assertThat(status(swarm).getMessage()).isEqualTo(FULL);
    }
}
