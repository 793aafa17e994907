package io.jswarm.manager.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.manager.control.mutation.UpdateCluster;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How long nodes may be silent: under another heartbeat period, and while the manager that serves them is silent too. */
final class HeartbeatTimeoutsTest {
    private static final Node NODE = Nodes.node(1).build();

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

    @Test
    void aSilentRelayCountsForAWorkerByWhatItIsLate() {
        assertThat(timeouts(1_200, 500).silentLeftMs(NODE)).as("in time").isEqualTo(1_800);
        assertThat(timeouts(1_200, 1_200).silentLeftMs(NODE)).isEqualTo(2_500);
        assertThat(timeouts(4_000, 4_000).silentLeftMs(NODE))
                .as("two seconds at most")
                .isEqualTo(1_000);
    }

    @Test
    void aNodeIsSuspectAfterHalfOfItsSilence() {
        assertThat(timeouts(1_499, 0).isSuspect(NODE)).isFalse();
        assertThat(timeouts(1_500, 0).isSuspect(NODE)).isTrue();
        assertThat(timeouts(2_199, 1_200).isSuspect(NODE)).isFalse();
        assertThat(timeouts(2_200, 1_200).isSuspect(NODE)).isTrue();
    }

    /** Of a node that was heard so long ago, by a manager that was heard so long ago. */
    private static HeartbeatTimeouts timeouts(long silentMs, long relaySilentMs) {
        Now now = new Now(1_000_000_000_000L, 60_000 * Now.NANOS_PER_MS);
        Fixture state = new Fixture().with(NODE);
        state.soft(new SoftState() {
            @Override
            public NodeSession session(String nodeId) {
                return new NodeSession(true, now.monoAfterMs(-silentMs), 0, now.monoAfterMs(-relaySilentMs), 0);
            }

            @Override
            public long leadingSinceNanos() {
                return 0;
            }

            @Override
            public long memberSilentMs(String raftId) {
                return 0;
            }
        });
        return new HeartbeatTimeouts(state.view(), now);
    }
}
