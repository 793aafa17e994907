package io.jswarm.manager.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.testing.Nodes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeartbeatPeriodTest {
    private static ClusterState with(int nodes, long chosenMs) {
        Batch.Builder batch = Batch.newBuilder().setRevision(1).setTimeMs(1);
        batch.addChanges(Changes.create(Cluster.newBuilder()
                .setId("cluster")
                .setSpec(ClusterSpec.newBuilder().setHeartbeatPeriodMs(chosenMs))
                .build()));
        for (int i = 1; i <= nodes; i++) {
            batch.addChanges(Changes.create(Nodes.node(i).build()));
        }
        return ((ApplyResult.Applied) ClusterState.EMPTY.apply(batch.build())).state();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1000",
        "1, 0, 1000",
        "2000, 0, 1000",
        "2001, 0, 2000",
        "4001, 0, 3000",
        "2001, 700, 700",
        "3, 9000, 9000"
    })
    void itIsTheChosenOneOrFollowsTheNumberOfNodes(int nodes, long chosenMs, long expectedMs) {
        ClusterState state = with(nodes, chosenMs);
        assertThat(HeartbeatPeriod.ms(state)).isEqualTo(expectedMs);
        assertThat(HeartbeatPeriod.silenceMs(state)).isEqualTo(3 * expectedMs);
    }
}
