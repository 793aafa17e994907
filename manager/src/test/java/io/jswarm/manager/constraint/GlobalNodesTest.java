package io.jswarm.manager.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import java.util.List;
import org.junit.jupiter.api.Test;

class GlobalNodesTest {
    private static final GlobalNodes OF_ZONE_A =
            GlobalNodes.of(Services.global(1).constraint("node.labels.zone==a").build());

    private static Nodes inZone(String zone) {
        return Nodes.node(1).label("zone", zone);
    }

    @Test
    void aNewTaskNeedsANodeThatFitsIsReadyAndActive() {
        assertThat(OF_ZONE_A.isEligible(inZone("a").build())).isTrue();
        assertThat(OF_ZONE_A.isEligible(null)).isFalse();
        assertThat(OF_ZONE_A.isEligible(inZone("b").build())).isFalse();
        assertThat(OF_ZONE_A.isEligible(inZone("a").down().build())).isFalse();
        assertThat(OF_ZONE_A.isEligible(
                        inZone("a").state(NodeState.NODE_STATE_UNKNOWN).build()))
                .isFalse();
        assertThat(OF_ZONE_A.isEligible(inZone("a").paused().build())).isFalse();
        assertThat(OF_ZONE_A.isEligible(inZone("a").drained().build())).isFalse();
    }

    @Test
    void aTaskStaysWhereTheConstraintsHoldAndNowhereIfTheyCannotBeRead() {
        assertThat(OF_ZONE_A.meets(inZone("a").down().build())).isTrue();
        assertThat(OF_ZONE_A.meets(inZone("b").build())).isFalse();
        GlobalNodes unreadable =
                GlobalNodes.of(Services.global(1).constraint("zone").build());
        assertThat(unreadable.meets(inZone("a").build())).isFalse();
        assertThat(unreadable.isEligible(inZone("a").build())).isFalse();
    }

    @Test
    void allThatAConstraintOrAFilterCanSeeTellsTwoVersionsOfANodeApart() {
        Node node = inZone("a").build();
        Node heard = node.toBuilder()
                .setStatus(node.getStatus().toBuilder().setMessage("heartbeat"))
                .build();
        assertThat(PlacementFacts.alike(node, heard)).isTrue();
        for (Node other : List.of(
                inZone("a").down().build(),
                inZone("a").addr("10.9.9.9").build(),
                node.toBuilder().setRole(NodeRole.NODE_ROLE_MANAGER).build(),
                inZone("b").build(),
                inZone("a").availability(Availability.AVAILABILITY_PAUSE).build(),
                inZone("a").engineLabel("disk", "ssd").build())) {
            assertThat(PlacementFacts.alike(node, other)).as(other.toString()).isFalse();
        }
    }
}
