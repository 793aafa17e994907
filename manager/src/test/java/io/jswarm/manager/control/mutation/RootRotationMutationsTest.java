package io.jswarm.manager.control.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.manager.testing.DeciderHarness;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When a replacement of the root may begin, and when it may be given up; its way is in {@code RootRotationTest}. */
final class RootRotationMutationsTest {
    private static StartRootRotation to(String certificate) {
        return new StartRootRotation(
                ByteString.copyFromUtf8(certificate),
                "next",
                "old",
                ByteString.copyFromUtf8("cross"),
                ByteString.copyFromUtf8("key"),
                "worker",
                "manager");
    }

    private static Cluster cluster(DeciderHarness swarm) {
        return Objects.requireNonNull(swarm.state().cluster());
    }

    @Test
    void withoutAClusterThereIsNoRoot() {
        for (Mutation mutation : List.of(to("other"), new AbortRootRotation())) {
            assertThat(new DeciderHarness().refuse(mutation).hint()).contains("jswarm swarm init");
        }
    }

    @Test
    void oneReplacementAtATimeByAnotherRoot() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        assertThat(swarm.refuse(to("certificate")).field()).isEqualTo("root_ca_certificate");
        swarm.accept(to("other"));
        assertThat(cluster(swarm).getRootRotation().getPhase()).isEqualTo(RootRotationPhase.ROOT_ROTATION_PHASE_TRUST);
        assertThat(swarm.refuse(to("third")).hint()).contains("--status", "--abort");
    }

    @Test
    void onlyAReplacementThatIsUnderWayIsGivenUp() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        assertThat(swarm.refuse(new AbortRootRotation()).reason()).contains("there is none");
        swarm.accept(to("other"));
        swarm.accept(new AbortRootRotation());
        assertThat(cluster(swarm).hasRootRotation()).isFalse();
    }
}
