package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.control.mutation.RemoveNode;
import io.jswarm.manager.control.mutation.StartRootRotation;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Nodes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A root is replaced in phases, each when all nodes are done with the one before. */
final class RootRotationTest {
    private static final String NEXT = "next-fingerprint";
    private final DeciderHarness swarm = DeciderHarness.ofNodes(3);

    private static StartRootRotation rotation() {
        return new StartRootRotation(
                ByteString.copyFromUtf8("next certificate"),
                NEXT,
                ByteString.copyFromUtf8("cross"),
                ByteString.copyFromUtf8("next key"),
                "next worker token",
                "next manager token");
    }

    private Cluster cluster() {
        return Objects.requireNonNull(swarm.state().cluster());
    }

    private Trust trust() {
        return Objects.requireNonNull(swarm.state().trust());
    }

    private RootRotationPhase phase() {
        return cluster().getRootRotation().getPhase();
    }

    private void reports(long node, String issuer, String... trusted) {
        NodeDescription description = swarm.node(Nodes.id(node)).getDescription().toBuilder()
                .setTls(NodeTls.newBuilder().setIssuer(issuer).addAllTrustedRoots(List.of(trusted)))
                .build();
        swarm.happens(new Event.Described(Nodes.id(node), description));
    }

    @Test
    void certificatesComeFromTheNextRootOnlyWhenAllTrustIt() {
        swarm.accept(rotation());
        reports(1, "old", "old", NEXT);
        reports(2, "old", "old", NEXT);
        assertThat(phase()).isEqualTo(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST);
        assertThat(trust().getRootCaKey().toStringUtf8()).isEqualTo("key");

        reports(3, "old", "old", NEXT);
        assertThat(phase()).isEqualTo(RootRotationPhase.ROOT_ROTATION_PHASE_CERTIFY);
        assertThat(cluster().getRootCaCertificate().toStringUtf8()).isEqualTo("certificate");
    }

    @Test
    void theOldRootIsForgottenOnlyWhenAllHaveNewCertificates() {
        swarm.accept(rotation());
        for (int node = 1; node <= 3; node++) {
            reports(node, "old", "old", NEXT);
        }
        reports(1, NEXT, "old", NEXT);
        reports(2, NEXT, "old", NEXT);
        assertThat(cluster().hasRootRotation()).isTrue();
        assertThat(trust().getJoinTokenWorker()).isEqualTo("worker-token");

        reports(3, NEXT, "old", NEXT);
        assertThat(cluster().hasRootRotation()).isFalse();
        assertThat(cluster().getRootCaCertificate().toStringUtf8()).isEqualTo("next certificate");
        assertThat(trust())
                .isEqualTo(trust().toBuilder()
                        .setRootCaKey(ByteString.copyFromUtf8("next key"))
                        .setJoinTokenWorker("next worker token")
                        .setJoinTokenManager("next manager token")
                        .clearNextRootCaKey()
                        .clearNextJoinTokenWorker()
                        .clearNextJoinTokenManager()
                        .build());
    }

    @Test
    void aNodeThatIsAwayHoldsItUpUntilItIsRemoved() {
        swarm.accept(rotation());
        reports(1, "old", "old", NEXT);
        reports(2, "old", "old", NEXT);
        swarm.disconnect(Nodes.id(3));
        assertThat(phase()).isEqualTo(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST);
        swarm.accept(new RemoveNode(Nodes.id(3), true));
        assertThat(phase()).isEqualTo(RootRotationPhase.ROOT_ROTATION_PHASE_CERTIFY);
    }

    @Test
    void oneAtATimeAndNotTheSameRootAgain() {
        swarm.accept(rotation());
        assertThat(swarm.refuse(rotation()).hint()).contains("swarm ca --status");
        for (int node = 1; node <= 3; node++) {
            reports(node, "old", "old", NEXT);
        }
        for (int node = 1; node <= 3; node++) {
            reports(node, NEXT, "old", NEXT);
        }
        assertThat(swarm.refuse(rotation()).field()).isEqualTo("root_ca_certificate");
    }
}
