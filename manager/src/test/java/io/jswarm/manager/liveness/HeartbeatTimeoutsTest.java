package io.jswarm.manager.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.manager.control.mutation.UpdateCluster;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a change of the heartbeat period means for nodes. */
final class HeartbeatTimeoutsTest {
    @Test
    void anotherHeartbeatPeriodHoldsAtOnce() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        heartbeats(swarm, 200);
        swarm.silence(Nodes.id(2));
        swarm.pass(600);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    /** Whoever was heard 20 s ago, when a minute's silence was allowed, is not late because the period is a second now. */
    @Test
    void aShorterHeartbeatPeriodMakesNobodyDown() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        heartbeats(swarm, 20_000);
        swarm.workers().beating(20_000);
        swarm.silence(Nodes.id(2));
        swarm.pass(19_000);
        heartbeats(swarm, 1_000);
        swarm.pass(1_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_READY);
        swarm.workers().beating(1_000);
        swarm.silence(Nodes.id(2));
        swarm.pass(40_000);
        assertThat(status(swarm, 2).getState()).isEqualTo(NodeState.NODE_STATE_DOWN);
    }

    private static void heartbeats(DeciderHarness swarm, long periodMs) {
        Cluster cluster = Objects.requireNonNull(swarm.state().cluster());
        swarm.accept(new UpdateCluster(
                cluster.getMeta().getVersion(),
                cluster.getSpec().toBuilder().setHeartbeatPeriodMs(periodMs).build(),
                "",
                "",
                "",
                false));
    }

    private static NodeStatus status(DeciderHarness swarm, long node) {
        return swarm.node(Nodes.id(node)).getStatus();
    }
}
