package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.RootRotations;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.control.mutation.AbortRootRotation;
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
                "old",
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
    void givenUpAtOnceWhileNoCertificateCameFromTheNextRoot() {
        Cluster before = cluster();
        Trust trust = trust();
        swarm.accept(rotation());
        reports(1, "old", "old", NEXT);
        swarm.accept(new AbortRootRotation());
        assertThat(cluster().toBuilder().setMeta(before.getMeta()).build()).isEqualTo(before);
        assertThat(trust().toBuilder().setMeta(trust.getMeta()).build()).isEqualTo(trust);
        assertThat(swarm.refuse(new AbortRootRotation()).reason()).contains("there is none");
        swarm.accept(rotation());
    }

    @Test
    void givenUpLaterEveryNodeGoesBackFirst() {
        Cluster before = cluster();
        swarm.accept(rotation());
        for (int node = 1; node <= 3; node++) {
            reports(node, "old", "old", NEXT);
        }
        reports(1, NEXT, "old", NEXT);
        reports(2, NEXT, "old", NEXT);
        swarm.disconnect(Nodes.id(2));
        swarm.accept(new AbortRootRotation());
        assertThat(phase()).isEqualTo(RootRotationPhase.ROOT_ROTATION_PHASE_ROLLBACK);
        assertThat(RootRotations.issuer(cluster().getRootRotation())).isEqualTo("old");
        reports(1, "old", "old", NEXT);
        assertThat(cluster().hasRootRotation()).as("node 2 is away").isTrue();
        swarm.accept(new AbortRootRotation());
        swarm.accept(new RemoveNode(Nodes.id(2), true));
        assertThat(cluster().hasRootRotation()).isFalse();
        assertThat(cluster().getRootCaCertificate()).isEqualTo(before.getRootCaCertificate());
        assertThat(trust().getNextRootCaKey()).isEmpty();
        assertThat(trust().getJoinTokenWorker()).isEqualTo("worker-token");
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
