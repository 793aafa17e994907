package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RemovedNode;
import org.junit.jupiter.api.Test;

final class CertificateLifeTest {
    private static final Cluster CLUSTER = Cluster.newBuilder()
            .setSpec(ClusterSpec.newBuilder().setNodeCertificateExpiryMs(10_000))
            .build();

    @Test
    void aCertificateEndsAfterItsValidityAndTheErrorOfTheClocks() {
        assertThat(CertificateLife.endMs(CLUSTER, 500)).isEqualTo(10_500 + 3_600_000);
    }

    @Test
    void thoseOfAnEarlierLongerValidityEndLater() {
        Cluster longer = CLUSTER.toBuilder().setCertificatesEndMs(9_000_000).build();
        assertThat(CertificateLife.endMs(longer, 500)).isEqualTo(9_000_000);
    }

    @Test
    void aRemovedNodeLeavesWhetherItHadAManagersCertificate() {
        Node worker =
                Node.newBuilder().setId("n").setRole(NodeRole.NODE_ROLE_WORKER).build();
        assertThat(CertificateLife.trace(CLUSTER, worker, 500))
                .isEqualTo(RemovedNode.newBuilder()
                        .setId("n")
                        .setCertificateExpiresAtMs(10_500 + 3_600_000)
                        .build());
        Node manager = worker.toBuilder().setRole(NodeRole.NODE_ROLE_MANAGER).build();
        assertThat(CertificateLife.trace(CLUSTER, manager, 500).getWasManager()).isTrue();
        Node demoted = worker.toBuilder().setManagerUntilMs(1).build();
        assertThat(CertificateLife.trace(CLUSTER, demoted, 500).getWasManager()).isTrue();
    }
}
