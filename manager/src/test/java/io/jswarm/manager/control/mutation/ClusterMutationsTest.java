package io.jswarm.manager.control.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.orchestrator.CertificateLife;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.View;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Fixture;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A cluster is made once; its settings and join tokens change. */
final class ClusterMutationsTest {
    private static Cluster cluster(DeciderHarness swarm) {
        return Objects.requireNonNull(swarm.state().cluster());
    }

    private static Trust trust(DeciderHarness swarm) {
        return Objects.requireNonNull(swarm.state().trust());
    }

    private static UpdateCluster change(DeciderHarness swarm, Consumer<ClusterSpec.Builder> change) {
        ClusterSpec.Builder spec = cluster(swarm).getSpec().toBuilder();
        change.accept(spec);
        return new UpdateCluster(cluster(swarm).getMeta().getVersion(), spec.build(), "", "", "key-2", false);
    }

    @Test
    void aNewClusterHasTheDefaults() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        ClusterSpec spec = cluster(swarm).getSpec();
        assertThat(spec.getAnnotations().getName()).isEqualTo("default");
        assertThat(spec.getTaskHistoryLimit()).isEqualTo(5);
        assertThat(spec.getHeartbeatPeriodMs()).isZero();
        assertThat(spec.getNodeCertificateExpiryMs()).isEqualTo(90L * 24 * 3_600 * 1_000);
        assertThat(spec.getSnapshotInterval()).isEqualTo(10_000);
        assertThat(swarm.state().members()).containsOnlyKeys("raft-1");
    }

    @Test
    void aClusterIsMadeOnce() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Rejection rejection = swarm.refuse(swarm.init());
        assertThat(rejection.code()).isEqualTo(Rejection.Code.FAILED_PRECONDITION);
        assertThat(rejection.hint()).contains("jswarm swarm leave --force");
    }

    @Test
    void wrongSettingsAreRefusedWithTheirFlag() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        long revision = swarm.state().revision();
        isRefused(swarm, spec -> spec.setHeartbeatPeriodMs(99), "heartbeat_period_ms", "--dispatcher-heartbeat");
        isRefused(swarm, spec -> spec.setHeartbeatPeriodMs(60_001), "heartbeat_period_ms", "--dispatcher-heartbeat");
        isRefused(
                swarm,
                spec -> spec.setNodeCertificateExpiryMs(3_599_999),
                "node_certificate_expiry_ms",
                "--cert-expiry");
        isRefused(swarm, spec -> spec.setSnapshotInterval(0), "snapshot_interval", "--snapshot-interval");
        isRefused(swarm, spec -> spec.getAnnotationsBuilder().setName("mine"), "annotations.name", "Expected");
        assertThat(swarm.state().revision()).isEqualTo(revision);
    }

    private static void isRefused(
            DeciderHarness swarm, Consumer<ClusterSpec.Builder> change, String field, String flag) {
        Rejection rejection = swarm.refuse(change(swarm, change));
        assertThat(rejection.code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
        assertThat(rejection.field()).isEqualTo(field);
        assertThat(rejection.reason()).startsWith(flag);
        assertThat(rejection.hint()).isNotBlank();
    }

    @Test
    void theBoundsThemselvesAreRight() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.accept(change(swarm, spec -> spec.setHeartbeatPeriodMs(0)));
        swarm.accept(change(swarm, spec -> spec.setHeartbeatPeriodMs(100)));
        swarm.accept(change(swarm, spec -> spec.setHeartbeatPeriodMs(60_000)));
        swarm.accept(change(swarm, spec -> spec.setNodeCertificateExpiryMs(3_600_000)));
        swarm.accept(change(swarm, spec -> spec.setSnapshotInterval(1).setTaskHistoryLimit(0)));
        assertThat(cluster(swarm).getSpec().getHeartbeatPeriodMs()).isEqualTo(60_000);
        assertThat(cluster(swarm).getSpec().getTaskHistoryLimit()).isZero();
    }

    @Test
    void aChangeFromAnOldVersionIsRefused() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        UpdateCluster stale = change(swarm, spec -> spec.setTaskHistoryLimit(9));
        swarm.accept(change(swarm, spec -> spec.setTaskHistoryLimit(7)));
        Rejection rejection = swarm.refuse(stale);
        assertThat(rejection.code()).isEqualTo(Rejection.Code.ABORTED);
        assertThat(rejection.hint()).contains("jswarm info");
        assertThat(cluster(swarm).getSpec().getTaskHistoryLimit()).isEqualTo(7);
    }

    @Test
    void tokensAreRotatedOneByOneAndWithoutAVersion() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.accept(new UpdateCluster(0, ClusterSpec.getDefaultInstance(), "worker-2", "", "key-2", false));
        assertThat(trust(swarm).getJoinTokenWorker()).isEqualTo("worker-2");
        assertThat(trust(swarm).getJoinTokenManager()).isEqualTo("manager-token");
        swarm.accept(new UpdateCluster(0, ClusterSpec.getDefaultInstance(), "", "manager-2", "key-2", false));
        assertThat(trust(swarm).getJoinTokenWorker()).isEqualTo("worker-2");
        assertThat(trust(swarm).getJoinTokenManager()).isEqualTo("manager-2");
        assertThat(cluster(swarm).getSpec().getHeartbeatPeriodMs()).isZero();
    }

    @Test
    void theUnlockKeyIsThereWhileAutolockIs() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        UpdateCluster rotate = new UpdateCluster(0, ClusterSpec.getDefaultInstance(), "", "", "key-3", true);
        Rejection rejection = swarm.refuse(rotate);
        assertThat(rejection.code()).isEqualTo(Rejection.Code.FAILED_PRECONDITION);
        assertThat(rejection.hint()).contains("--autolock=true");
        assertThat(trust(swarm).getUnlockKey()).isEmpty();
        swarm.accept(change(swarm, spec -> spec.setAutoLockManagers(true)));
        assertThat(trust(swarm).getUnlockKey()).isEqualTo("key-2");
        swarm.accept(new UpdateCluster(0, ClusterSpec.getDefaultInstance(), "worker-2", "", "key-4", false));
        assertThat(trust(swarm).getUnlockKey()).as("only a rotation changes it").isEqualTo("key-2");
        swarm.accept(rotate);
        assertThat(trust(swarm).getUnlockKey()).isEqualTo("key-3");
        swarm.accept(change(swarm, spec -> spec.setAutoLockManagers(false)));
        assertThat(trust(swarm).getUnlockKey()).isEmpty();
    }

    /** Certificates under the longer validity live on; only then does somebody have to remember when they end. */
    @Test
    void onlyAShorterValidityNotesWhenTheLongerCertificatesEnd() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        long validityMs = cluster(swarm).getSpec().getNodeCertificateExpiryMs();
        swarm.accept(change(swarm, spec -> spec.setTaskHistoryLimit(7)));
        swarm.accept(change(swarm, spec -> spec.setNodeCertificateExpiryMs(validityMs + 1)));
        assertThat(cluster(swarm).getCertificatesEndMs()).isZero();
        swarm.accept(change(swarm, spec -> spec.setNodeCertificateExpiryMs(3_600_000)));
        assertThat(cluster(swarm).getCertificatesEndMs())
                .isEqualTo(swarm.state().timeMs() + validityMs + 1 + CertificateLife.CLOCKS_MS);
    }

    @Test
    void theBrakeIsReleasedOnlyWhileItHolds() {
        assertThat(new DeciderHarness().refuse(new ReleaseBrake()).hint()).contains("jswarm swarm init");
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        assertThat(swarm.refuse(new ReleaseBrake()).reason()).contains("it is off");
        Cluster held = cluster(swarm).toBuilder()
                .setBrake(Brake.newBuilder().setOn(true))
                .build();
        Fixture state = new Fixture();
        state.apply(Changes.create(held));
        assertThat(new ReleaseBrake().decide(state.view(), new Now(1_700_000_000_000L, 0)))
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class,
                        accepted -> assertThat(accepted.changes())
                                .singleElement()
                                .satisfies(
                                        change -> assertThat(change.getCluster().getBrake())
                                                .isEqualTo(Brake.newBuilder()
                                                        .setReleasedMs(1_700_000_000_000L)
                                                        .build())));
    }

    @Test
    void withoutAClusterThereIsNothingToChange() {
        DeciderHarness swarm = new DeciderHarness();
        View empty = new View(ClusterState.EMPTY, new Indexes(), swarm.workers());
        Outcome outcome = new UpdateCluster(0, ClusterSpec.getDefaultInstance(), "worker-2", "", "key-2", false)
                .decide(empty, new Now(1, 1));
        assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    }
}
