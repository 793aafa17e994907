package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.Fixture;
import org.junit.jupiter.api.Test;

final class NodesTest {
    private static final Node JOINED = io.jswarm.manager.testing.Nodes.node(1)
            .state(NodeState.NODE_STATE_UNKNOWN)
            .addr("")
            .build();

    @Test
    void aNodeNeverCameThatHasNoStateNoAddressAndNoSeat() {
        assertThat(neverCame(JOINED)).isTrue();
    }

    @Test
    void aNodeCameThatWasHeardOnce() {
        assertThat(neverCame(io.jswarm.manager.testing.Nodes.from(JOINED).down().build()))
                .isFalse();
        assertThat(neverCame(io.jswarm.manager.testing.Nodes.from(JOINED)
                        .addr("10.0.0.1")
                        .build()))
                .isFalse();
    }

    @Test
    void aNodeCameThatHasAManagersSeat() {
        Fixture cluster = new Fixture().with(JOINED);
        cluster.apply(Changes.create(member("another")));
        assertThat(Nodes.neverCame(cluster.state(), JOINED)).isTrue();
        cluster.apply(Changes.create(member(JOINED.getId())));
        assertThat(Nodes.neverCame(cluster.state(), JOINED)).isFalse();
    }

    private static boolean neverCame(Node node) {
        return Nodes.neverCame(new Fixture().with(node).state(), node);
    }

    private static RaftMember member(String nodeId) {
        return RaftMember.newBuilder()
                .setRaftId("of-" + nodeId)
                .setNodeId(nodeId)
                .build();
    }
}
