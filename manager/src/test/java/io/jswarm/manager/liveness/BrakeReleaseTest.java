package io.jswarm.manager.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import org.junit.jupiter.api.Test;

/** Whom a person's release of the brake is about. */
final class BrakeReleaseTest {
    @Test
    void itIsAboutThoseThatWereHeldThenOrAMomentLater() {
        long releasedMs = 1_000_000_000_000L;
        long lastMs = releasedMs + EvictionBrake.RETURN_MS;
        assertThat(verdict(releasedMs, lastMs)).isEqualTo(EvictionBrake.Verdict.LOST);
        assertThat(verdict(releasedMs, lastMs + 1)).isEqualTo(EvictionBrake.Verdict.HELD);
        assertThat(verdict(0, 1)).as("never released, by a clock of 1970").isEqualTo(EvictionBrake.Verdict.HELD);
    }

    /** About one of three nodes that a leader has not heard for a minute, whose states began at this time. */
    private static EvictionBrake.Verdict verdict(long releasedMs, long sinceMs) {
        Fixture state = new Fixture();
        state.apply(Changes.create(Cluster.newBuilder()
                .setId("c")
                .setBrake(Brake.newBuilder().setReleasedMs(releasedMs))
                .build()));
        for (int i = 1; i <= 3; i++) {
            Node.Builder node = Nodes.node(i).state(NodeState.NODE_STATE_UNKNOWN).build().toBuilder();
            node.getStatusBuilder().setSinceMs(sinceMs);
            state.with(node.build());
        }
        Now now = new Now(sinceMs, 60_000 * Now.NANOS_PER_MS);
        HeartbeatTimeouts timeouts = new HeartbeatTimeouts(state.view(), now);
        return new EvictionBrake(state.view(), timeouts, now).judge(state.node(Nodes.id(1)));
    }
}
