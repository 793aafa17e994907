package io.jswarm.manager.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RequestResult;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.ObjectName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static ClusterState state(int nodes) {
        Batch.Builder batch = Batch.newBuilder().setRevision(42).setTimeMs(5_000);
        batch.addChanges(create().setCluster(Cluster.newBuilder().setId("c1").setFeatureLevel(3)));
        batch.addChanges(create().setTrust(Trust.newBuilder().setJoinTokenWorker("token")));
        batch.addChanges(create().setService(Service.newBuilder().setId("s1").setSpec(spec("web"))));
        batch.addChanges(create().setService(
                        Service.newBuilder().setId("s2").setSpec(spec("gone")).setRemoved(true)));
        for (int i = nodes - 1; i >= 0; i--) {
            batch.addChanges(create().setNode(Node.newBuilder().setId("node" + i)));
        }
        batch.addResults(RequestResult.newBuilder().setRequestId("r2").setAtMs(4_000));
        batch.addResults(RequestResult.newBuilder().setRequestId("r1").setAtMs(4_500));
        return ((ApplyResult.Applied) ClusterState.EMPTY.apply(batch.build())).state();
    }

    private static ServiceSpec.Builder spec(String name) {
        ServiceSpec.Builder spec = ServiceSpec.newBuilder();
        spec.getAnnotationsBuilder().setName(name);
        return spec;
    }

    private static Change.Builder create() {
        return Change.newBuilder().setAction(Action.ACTION_CREATE);
    }

    private static byte[] write(ClusterState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotWriter.write(state, out);
        return out.toByteArray();
    }

    private static ClusterState read(byte[] bytes) throws IOException {
        return SnapshotReader.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void aStateComesBackWithItsIndexesAndResults() throws IOException {
        for (int nodes : new int[] {0, 1, 20_000}) {
            ClusterState before = state(nodes);
            ClusterState after = read(write(before));
            assertThat(after.revision()).isEqualTo(42);
            assertThat(after.timeMs()).isEqualTo(5_000);
            assertThat(after.cluster()).isEqualTo(before.cluster());
            assertThat(after.trust()).isEqualTo(before.trust());
            assertThat(after.nodes()).isEqualTo(before.nodes());
            assertThat(after.services()).isEqualTo(before.services());
            assertThat(after.named(ObjectKinds.SERVICE, ObjectName.of("web"))).isEqualTo("s1");
            assertThat(after.named(ObjectKinds.SERVICE, ObjectName.of("gone"))).isNull();
            assertThat(after.results()).containsExactlyElementsOf(before.results());
            assertThat(after.result("r1")).isNotNull();
            assertThat(write(after)).isEqualTo(write(before));
        }
        assertThat(write(read(write(ClusterState.EMPTY)))).isEqualTo(write(ClusterState.EMPTY));
    }

    @Test
    void anyFlippedBitIsSeen() throws IOException {
        byte[] good = write(state(30));
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            assertThatThrownBy(() -> read(bad)).as("byte " + at).isInstanceOf(DamagedSnapshotException.class);
        }
    }

    @Test
    void aSnapshotCutShortOrLongerIsRefused() throws IOException {
        byte[] good = write(state(30));
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> read(cut)).as("cut to " + length).isInstanceOf(DamagedSnapshotException.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(DamagedSnapshotException.class)
                .hasMessageContaining("follow its end");
    }
}
