package io.jswarm.manager.orchestrator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.manager.control.mutation.RemoveNode;
import io.jswarm.manager.control.mutation.SetNodeRole;
import io.jswarm.manager.control.mutation.UpdateCluster;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Fixture;
import io.jswarm.manager.testing.Nodes;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A removed node is remembered as long as a certificate may live that it was ever given, and no longer. */
@Tag("slow")
final class RemovedNodesTest {
    private static final long DAY_MS = Duration.ofDays(1).toMillis();
    private static final String NODE = Nodes.id(2);

    private static void expiry(DeciderHarness swarm, Duration validity) {
        Cluster cluster = Objects.requireNonNull(swarm.state().cluster());
        swarm.accept(new UpdateCluster(
                cluster.getMeta().getVersion(),
                cluster.getSpec().toBuilder()
                        .setNodeCertificateExpiryMs(validity.toMillis())
                        .build(),
                "",
                "",
                "key",
                false));
    }

    private static RemovedNode removed(DeciderHarness swarm) {
        return Objects.requireNonNull(swarm.state().removedNodes().get(NODE));
    }

    @Test
    void aValidityThatWasShortenedCountsUntilItsLastCertificateHasExpired() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        long start = swarm.state().timeMs();
        expiry(swarm, Duration.ofHours(1));
        swarm.pass(DAY_MS);
        swarm.accept(new RemoveNode(NODE, true));

        assertThat(removed(swarm).getCertificateExpiresAtMs()).isGreaterThan(start + 90 * DAY_MS);

        swarm.lead();
        swarm.pass(88 * DAY_MS);
        assertThat(swarm.state().removedNodes()).containsKey(NODE);
        swarm.pass(3 * DAY_MS);
        assertThat(swarm.state().removedNodes()).doesNotContainKey(NODE);
    }

    @Test
    void itIsForgottenInTheMomentInWhichItsCertificateExpires() {
        Fixture state = new Fixture(new RemovedNodes());
        state.apply(Changes.create(RemovedNode.newBuilder()
                .setId(NODE)
                .setCertificateExpiresAtMs(state.now().wallMs() + 3 * DAY_MS + 1)
                .build()));
        state.pass(3 * DAY_MS);
        assertThat(state.state().removedNodes()).containsKey(NODE);
        state.pass(1);
        assertThat(state.state().removedNodes()).isEmpty();
        assertThat(state.timers()).isEmpty();
    }

    @Test
    void onceTheLongOnesHaveExpiredTheShortValidityAloneCounts() {
        DeciderHarness swarm = DeciderHarness.ofNodes(2);
        expiry(swarm, Duration.ofHours(1));
        swarm.pass(91 * DAY_MS);
        expiry(swarm, Duration.ofHours(2));
        swarm.accept(new RemoveNode(NODE, true));
        long left = removed(swarm).getCertificateExpiresAtMs() - swarm.state().timeMs();
        assertThat(left)
                .isBetween(Duration.ofHours(2).toMillis(), Duration.ofHours(4).toMillis());
        assertThat(removed(swarm).getWasManager()).isFalse();
    }

    @Test
    void whoWasAManagerIsKnownAsOneUntilItIsOneAgain() {
        DeciderHarness swarm = DeciderHarness.ofNodes(3);
        swarm.accept(new SetNodeRole(NODE, NodeRole.NODE_ROLE_MANAGER));
        assertThat(node(swarm).getManagerUntilMs()).isZero();
        swarm.accept(new SetNodeRole(NODE, NodeRole.NODE_ROLE_WORKER));
        assertThat(node(swarm).getManagerUntilMs()).isEqualTo(swarm.state().timeMs());
        swarm.accept(new SetNodeRole(NODE, NodeRole.NODE_ROLE_MANAGER));
        assertThat(node(swarm).getManagerUntilMs()).isZero();
        swarm.accept(new SetNodeRole(NODE, NodeRole.NODE_ROLE_WORKER));
        swarm.accept(new RemoveNode(NODE, true));
        assertThat(removed(swarm).getWasManager()).isTrue();
    }

    private static Node node(DeciderHarness swarm) {
        return swarm.node(NODE);
    }
}
